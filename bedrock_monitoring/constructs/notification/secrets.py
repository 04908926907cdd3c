"""Read endpoints that contain a token from SSM or a variable. Terraform treats them as sensitive."""

from __future__ import annotations

from cdktf import TerraformVariable
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from constructs import Construct

from bedrock_monitoring.constructs.construct_ids import encode_id
from bedrock_monitoring.notification import Secret, SsmParameter


class Secrets:
    """The secrets of one scope. Each is read once, however many subscriptions use it."""

    def __init__(self, scope: Construct) -> None:
        """Start without secrets.

        Args:
            scope: The parent construct of data sources and variables.
        """
        self._scope = scope
        self._values: dict[Secret, str] = {}

    def value(self, secret: Secret) -> str:
        """Return a reference to a secret."""
        if secret not in self._values:
            self._values[secret] = (
                self._parameter(secret.name)
                if isinstance(secret, SsmParameter)
                else self._variable(secret.name)
            )
        return self._values[secret]

    def _parameter(self, name: str) -> str:
        parameter = DataAwsSsmParameter(
            self._scope, f"ssm-{encode_id(name)}", name=name, with_decryption=True
        )
        value: str = parameter.value
        return value

    def _variable(self, name: str) -> str:
        variable = TerraformVariable(
            self._scope,
            f"variable-{name}",
            type="string",
            sensitive=True,
            nullable=False,
            description=f"A URL that holds a token; Terraform reads it from TF_VAR_{name}",
        )
        # Users set TF_VAR_name, so the name must not contain the path of the scope.
        variable.override_logical_id(name)
        return variable.string_value
