"""`cjo.yaml` (language.md, "cjo.yaml")."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from cjo_cli.diagnostics import suggestion
from cjo_cli.model.base import Items, KebabId, Percent, Text, Value, fault, pattern, shown
from cjo_cli.model.condition import Condition
from cjo_cli.model.journey import Accept
from cjo_cli.model.log import LogConfig
from cjo_cli.model.names import AudienceName, LocaleName, PurposeName
from cjo_cli.model.taxonomy import Cap


class Paths(Value):
    journeys: Text = "journeys"
    taxonomy: Text = "taxonomy"
    content: Text = "content"
    tests: Text = "tests/journeys"


class Suppress(Value):
    """Who gets nothing, whatever the journey (M3)."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["audience"]}, {"required": ["when"]}]})

    id: KebabId
    audience: AudienceName | None = None
    when: Condition | None = None
    purposes: Items[PurposeName] | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if (self.audience is None) == (self.when is None):
            at = () if self.when is None else ("when",)
            raise fault("shape", "a rule has exactly one of audience and when", *at, on="key")
        return self


class Policies(Value):
    holdout: Percent = 0
    caps: Items[Cap] = ()
    suppress: Items[Suppress] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        """A message says which rule suppressed it."""
        ids = [rule.id for rule in self.suppress]
        for number, name in enumerate(ids):
            if name in ids[:number]:
                raise fault("duplicate", f"two rules have the id {shown(name)}", "suppress", number, "id")
        return self


class Require(Value):
    journey: Items[Text] = ()
    content: Items[Text] = ()


class Lint(Value):
    """The one place where lists may be empty."""

    select: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    ignore: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    severity: dict[Text, Literal["error", "warning", "info", "off"]] = Field(default_factory=dict)
    per_path: dict[Text, Annotated[tuple[Text, ...], Field(strict=False)]] = Field(default_factory=dict)


def _version(value: Any) -> Any:
    if value != 1 or isinstance(value, bool):
        message = f"this cjo reads version 1 of the language, got {shown(value)}"
        raise fault("version", message, hint="rewrite an older one: cjo upgrade")
    return value


def _range(text: str) -> str:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        raise fault("range", f'expected a version range such as ">=0.1,<1", got {shown(text)}') from None
    return text


def _timezone(name: str) -> str:
    from cjo_cli.model.zones import known_zones

    if name not in known_zones():
        raise fault(
            "timezone",
            f"unknown timezone {shown(name)}; expected an IANA name such as Europe/Amsterdam",
            hint=suggestion(name, known_zones()),
        )
    return name


Timezone = Annotated[str, AfterValidator(_timezone)]


class Config(Value):
    version: Annotated[int, BeforeValidator(_version), WithJsonSchema({"const": 1})]
    required_version: Annotated[str, AfterValidator(_range)] | None = None
    name: Text
    timezone: Timezone = "UTC"
    locale: LocaleName = "en"
    paths: Paths = Paths()
    log: LogConfig | None = None
    policies: Policies = Policies()
    require: Require = Require()
    names: dict[Text, Annotated[str, AfterValidator(pattern)]] = Field(default_factory=dict)
    lint: Lint = Lint()
    accept: Items[Accept] = ()
