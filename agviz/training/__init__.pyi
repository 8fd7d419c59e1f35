from .bigwig_targets import TargetTrack as TargetTrack
from .budgets import train_teaching as train_teaching
from .finetune_run import finetune as finetune
from .finetune_settings import FinetuneSettings as FinetuneSettings
from .mutate import MutationRates as MutationRates
