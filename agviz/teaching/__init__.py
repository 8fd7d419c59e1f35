"""The teaching genome: a synthetic world whose rules are known, so that every answer is."""
