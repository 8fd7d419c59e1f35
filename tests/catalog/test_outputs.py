import dataclasses
import re

import pytest
from alphagenome.models.dna_output import Output, OutputType

from agviz.catalog.outputs import OUTPUTS, check_output, parse_outputs
from agviz.errors import InputError


def test_the_table_has_every_output_of_the_sdk_under_its_attribute():
    fields = {field.metadata["output_type"]: field.name for field in dataclasses.fields(Output)}
    assert {kind: info.attribute for kind, info in OUTPUTS.items()} == fields
    assert set(OUTPUTS) == set(OutputType)
    assert all(kind is info.type for kind, info in OUTPUTS.items())


def test_parse_outputs_takes_names_and_types_each_once_in_order():
    parsed = parse_outputs(["dnase", OutputType.RNA_SEQ, "RNA-seq", "Splice_Sites"])
    assert parsed == (OutputType.DNASE, OutputType.RNA_SEQ, OutputType.SPLICE_SITES)
    assert parse_outputs("atac") == (OutputType.ATAC,)


def test_parse_outputs_refuses_unknown_names_and_nothing():
    with pytest.raises(
        InputError, match=r"^No output is called 'RNASEQ'; did you mean 'RNA_SEQ'\?$"
    ):
        parse_outputs(["RNASEQ"])
    message = r"^No outputs were requested; name at least one, such as 'SPLICE_SITES'$"
    with pytest.raises(InputError, match=message):
        parse_outputs([])


@pytest.mark.parametrize(
    ("given", "hint"), [("rna-seq", "RNA_SEQ"), ("RNA", "DNASE"), (3, "DNASE"), (None, "DNASE")]
)
def test_where_a_type_is_wanted_its_name_is_told_how_to_write(given, hint):
    check_output(OutputType.RNA_SEQ)
    message = f"output is an OutputType, such as ag.OutputType.{hint}; got {given!r}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        check_output(given)
