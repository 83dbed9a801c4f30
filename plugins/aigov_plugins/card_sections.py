"""Which canonical section a heading of a model card or dataset card is, by its words.

A phrase matches where its words stand together in the heading; ``=phrase`` must be the whole
heading, words like "model" and "optional" aside. One heading may be several sections ("Bias,
Risks, and Limitations"). A heading that matches none belongs to what its parent matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from aigov.api import Section, plain_words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Canonical ids in order, and phrase -> the ids that it means.

    With ``asks`` the cards may be datasheets: a heading that is a question belongs to its parent,
    and a line that is only a question says nothing, for it is what the template asks.
    """

    order: tuple[str, ...]
    phrases: Mapping[str, tuple[str, ...]]
    asks: bool = False


def _vocabulary(table: Mapping[str, str], *, asks: bool = False) -> Vocabulary:
    """From canonical id -> its phrases in normalised words, separated by ``|``."""
    phrases: dict[str, tuple[str, ...]] = {}
    for key, known in table.items():
        for phrase in known.split("|"):
            phrases[phrase] = (*phrases.get(phrase, ()), key)
    return Vocabulary(tuple(table), phrases, asks)


def word_set(words: str) -> frozenset[str]:
    """The words of a text, which reads better than a list of them."""
    return frozenset(words.split())


_LONGEST_HEADING: Final = 14
_LONGEST_PHRASE: Final = 6
_FILLER: Final = word_set("a ai and card model of optional our s the this")
_GENERIC: Final = word_set("data dataset datasets description details motivation overview summary")

_MODEL: Final = {
    "intended-use": "intended use|intended uses|direct use|downstream use|primary use|primary uses"
    "|secondary uses|intended purpose|use case|=uses|=use|=use cases|=purpose"
    "|uses and|applications",
    "out-of-scope-use": "out of scope|prohibited use|prohibited uses|misuse|not intended"
    "|unintended use|unintended uses|unsupported use|unsupported uses",
    "users": "intended users|target users|primary users|=users|users and|stakeholders|affected"
    "|intended user",
    "training-data": "training data|training dataset|training datasets|training and evaluation data"
    "|train data|training set|=data|=dataset|=datasets|data sources",
    "evaluation-data": "evaluation data|evaluation dataset|evaluation datasets|testing data"
    "|test data|test set|validation data|training and evaluation data",
    "training-procedure": "training procedure|training details|training hyperparameters"
    "|hyperparameters|preprocessing|training process|training regime|=training|fine tuning"
    "|training setup|speeds sizes times|=parameters",
    "evaluation": "=evaluation|evaluation results|results|metrics|performance|benchmark|benchmarks"
    "|quantitative analysis|quantitative analyses|evaluation procedure|evaluation and|=factors"
    "|test results|evaluations",
    "limitations": "limitations|limitation|bias|biases|risks|caveats|known issues|fairness"
    "|=considerations|failure modes",
    "recommendations": "recommendations|recommendation|mitigations",
    "ethical-considerations": "ethical|ethics|societal impact|social impact|societal impacts",
    "human-oversight": "oversight|human in the loop|human review|human control",
    "environmental-impact": "environmental|carbon|co2|codecarbon|energy consumption|emissions",
    "technical-specifications": "technical specifications|architecture|compute infrastructure"
    "|=hardware|=software|hardware requirements|=characteristics|specifications|model variants",
    "how-to-use": "how to use|how to get started|get started|getting started|=usage|usage tips"
    "|quick start|quickstart|inference examples|docker model runner|=installation|how to run",
    "model-details": "model details|model description|=description|model type|model date"
    "|model version|model versions|=overview|=summary|model summary|=introduction|model overview"
    "|basic information|model sources|=highlights|=details",
    "license": "license|licence|licensing|licenses",
    "contact": "contact|contacts|feedback|where to send questions|authors|author|maintainers"
    "|=owner|=owners|model owner",
    "citation": "citation|cite|citing|bibtex|=apa",
    "explainability": "explainability|interpretability|model examination|explanations",
    "monitoring": "monitoring|drift|maintenance",
    "security": "security|adversarial",
    "privacy": "privacy|personal data|personal and sensitive|data protection",
}

_DATASET: Final = {
    "description": "dataset description|dataset summary|=summary|=description|=overview|=details"
    "|dataset details|motivation|curation rationale|=about|=introduction|=purpose"
    "|dataset overview|dataset sources",
    "intended-use": "intended use|intended uses|direct use|=uses|=use|=use cases|supported tasks"
    "|using the dataset|recommended uses|suitable uses",
    "out-of-scope-use": "out of scope|prohibited use|prohibited uses|misuse|unsuitable",
    "composition": "structure|data instances|data fields|data splits|composition|statistics|fields"
    "|=splits|=languages|=language|schema|columns|features|training set|test set|validation set"
    "|data dictionary|feature selection",
    "collection": "source data|data collection|collection process|data source|data sources|origin"
    "|provenance|dataset creation|source language producers|source data producers|acquisition"
    "|=creation|sampling|=source|=sources|=collection",
    "preparation": "preprocessing|processing|cleaning|normalization|normalisation|preparation"
    "|data augmentation|cropping",
    "annotations": "annotation|annotations|annotators|labelling|labeling|=labels",
    "personal-information": "personal|sensitive information|privacy|pii|anonymization"
    "|anonymisation|data protection",
    "biases": "bias|biases|fairness|representativeness|coverage",
    "limitations": "limitations|limitation|risks|caveats|known issues|gaps",
    "recommendations": "recommendations|recommendation",
    "social-impact": "social impact|societal impact|ethical|ethics",
    "considerations": "considerations for using the data|=considerations|considerations",
    "licensing": "license|licence|licensing|licenses|terms of use",
    "maintenance": "maintenance|maintained|versioning|=version|=updates|update frequency|changelog",
    "distribution": "distribution|hosting|availability",
    "contact": "contact|contacts|curators|authors|author|contributions|maintainers|=owner",
    "citation": "citation|cite|citing|bibtex|=apa",
}


MODEL: Final = _vocabulary(_MODEL)
DATASET: Final = _vocabulary(_DATASET, asks=True)


def ids_of(heading: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Canonical ids of a heading, in the order of the vocabulary; empty for none."""
    found = plain_words(heading)
    if not found or len(found) > _LONGEST_HEADING:
        return ()
    whole = (" ".join(found), " ".join(word for word in found if word not in _FILLER))
    spans = {
        " ".join(found[start:end])
        for start in range(len(found))
        for end in range(start + 1, min(start + _LONGEST_PHRASE, len(found)) + 1)
    }
    asked = (*spans, *(f"={text}" for text in whole))
    ids = {key for phrase in asked for key in vocabulary.phrases.get(phrase, ())}
    return tuple(key for key in vocabulary.order if key in ids)


def _says_little(heading: str) -> bool:
    """Whether a heading takes its meaning from its parent: "Datasets" below "Evaluation data"."""
    return _GENERIC.issuperset(plain_words(heading))


def _is_question(line: str) -> bool:
    """Whether a line is a question and nothing else: no answer follows on it."""
    return line.rstrip(' \t*_)>"').endswith("?")


def texts_of(page: Iterable[Section], vocabulary: Vocabulary, intro: str) -> dict[str, str]:
    """Canonical id -> what remains under its headings, joined; ``""`` for headings left empty.

    ``intro`` is the id of what stands directly under a title, the first heading of level 1.
    """
    texts: dict[str, list[str]] = {}
    parents: list[tuple[int, tuple[str, ...]]] = []
    titled = False
    for section in page:
        level, own = section.heading.level, ids_of(section.heading.text, vocabulary)
        while parents and parents[-1][0] >= level:
            parents.pop()
        above = parents[-1][1] if parents else ()
        asked = vocabulary.asks and _is_question(section.heading.text)
        ids = above if above and (asked or _says_little(section.heading.text)) else own or above
        is_title = level == 1 and not titled
        titled = titled or is_title
        if is_title and not own:
            ids = (intro,) if section.own_words else ()
        parents.append((level, own if is_title else ids))
        for key in ids:
            lines = (line for _, line in section.lines)
            said = (line for line in lines if not (vocabulary.asks and _is_question(line)))
            texts.setdefault(key, []).append("\n".join(said))
    return {key: "\n".join(part for part in parts if part) for key, parts in texts.items()}
