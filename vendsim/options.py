"""The options that commands share: their words, their bounds, their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vendsim import arguments

BUG, USAGE, REFUSED, ENDED, PAUSED, INTERRUPTED = 1, 2, 3, 4, 75, 130  # exit codes
_PANEL = "Language model"

ScenarioName = Annotated[str, typer.Argument(help="Name, or path ending in .toml.")]
Seed = Annotated[int, typer.Option(min=0, callback=arguments.seed, help="Seed of the year.")]
SeedIfSaid = Annotated[
    int | None, typer.Option("--seed", min=0, callback=arguments.seed, help="Seed of the year.", show_default="0")
]
Days = Annotated[
    int | None,
    typer.Option(callback=arguments.days, help="Another horizon than the scenario's: 1 to 366.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]
ProseModel = Annotated[
    str | None, typer.Option(help="Let this model word suppliers' mails (OpenAI-compatible).", show_default=False)
]
ProseUrl = Annotated[str | None, typer.Option(help="Its endpoint.", show_default="OpenAI")]
ProseKeyEnv = Annotated[
    str | None, typer.Option(help="Variable that holds its key.", show_default="OPENAI_API_KEY, or none with a URL")
]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, or its transcript.")]
PolicyOptions = Annotated[
    list[str] | None, typer.Option("--option", metavar="KEY=VALUE", help="Option of the policy; repeatable.")
]
Pace = Annotated[float, typer.Option(min=0, help="Watch at so many days a second; 0 is full speed.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print only a line per run.")]
Model = Annotated[str | None, typer.Option(help="The model that plays.", rich_help_panel=_PANEL, show_default=False)]
ProviderName = Annotated[
    str | None,
    typer.Option(
        help="openai, xai, openrouter, deepseek, vllm, ollama or custom.", rich_help_panel=_PANEL,
        show_default="openai, or by the URL",
    ),
]  # fmt: skip
BaseUrl = Annotated[
    str | None,
    typer.Option(help="Any OpenAI-compatible endpoint.", rich_help_panel=_PANEL, show_default="the provider's"),
]
ApiKeyEnv = Annotated[
    str | None,
    typer.Option(help="Variable that holds the key.", rich_help_panel=_PANEL, show_default="the provider's"),
]
DialectName = Annotated[
    str | None,
    typer.Option("--dialect", help="chat or responses.", rich_help_panel=_PANEL, show_default="the provider's"),
]
ModelOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--model-option", metavar="KEY=VALUE", rich_help_panel=_PANEL,
        help="temperature, top_p, effort, max_output_tokens, seed, strict, stream, timeout_s, extra; repeatable.",
    ),
]  # fmt: skip
PriceText = Annotated[
    str | None,
    typer.Option(
        "--price", metavar="IN,OUT[,CACHED]", rich_help_panel=_PANEL, show_default=False,
        help="Dollars for a million tokens, where they are not known or not right.",
    ),
]  # fmt: skip
PriceFile = Annotated[
    Path | None, typer.Option("--prices", help="A TOML file of prices.", rich_help_panel=_PANEL, show_default=False)
]
MostUsd = Annotated[
    float | None,
    typer.Option("--max-usd", min=0.0, help="Most dollars for the model.", rich_help_panel=_PANEL, show_default=False),
]
LimitTexts = Annotated[
    list[str] | None,
    typer.Option(
        "--limit", metavar="KEY=VALUE", rich_help_panel=_PANEL,
        help="usd, tokens, calls, messages, wall, working, days; the run ends there and is scored; repeatable.",
    ),
]  # fmt: skip
EmbeddingModel = Annotated[
    str | None,
    typer.Option(
        "--memory-embeddings", metavar="[PROVIDER:|URL=]MODEL", show_default=False,
        help="Let notes be found by meaning, with an embedding model; else they are found by words, offline.",
    ),
]  # fmt: skip
