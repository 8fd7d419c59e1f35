import subprocess
import sys


def test_fine_tuning_is_where_users_look_for_it_and_costs_nothing_before():
    code = (
        "import sys, agviz.training as training; assert 'jax' not in sys.modules; "
        "from agviz.training import finetune, FinetuneSettings, TargetTrack, train_teaching; "
        "import agviz.training.finetune_run; assert callable(training.finetune)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
