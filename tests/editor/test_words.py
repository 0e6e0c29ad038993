"""`cjo taxonomy`: every word found where it stands, renamed everywhere, exported as other tools read it."""

import csv
import io
import json
import shutil

import pytest
from command_line import ROOT, Run
from rdflib import Graph
from rdflib.namespace import RDF, SKOS

from cjo_cli.api.taxonomy import rename_term, words
from cjo_cli.editor.fix import write
from cjo_cli.editor.words.rename import OWN, RECORDED
from cjo_cli.errors import UsageError
from cjo_cli.load.project import load
from cjo_cli.plan.build import compile_project

WORDS = words(ROOT)
TERMS = [(facet, name) for facet, entries in WORDS.facets.terms.items() for name in entries if (facet, name) not in OWN]


def copied(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "tests").mkdir(parents=True)
    for name in ("journeys", "taxonomy", "content", "tests/journeys"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copyfile(ROOT / "cjo.yaml", folder / "cjo.yaml")
    return folder


def texts(folder):
    return {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")}


def test_every_mention_is_the_text_at_its_place():
    assert len(WORDS.mentions) > 800
    for mention in WORDS.mentions:
        source, span = WORDS.source(mention.file), mention.span
        text = source.text[source.offset(span.line, span.column) : source.offset(span.end_line, span.end_column)]
        assert text.strip("\"'") == mention.name


def test_every_use_is_of_a_word_that_is_defined():
    """The project is sound, so a mention of anything that is nowhere defined would be a wrong reading of a file."""
    defined = {WORDS.meant(mention) for mention in WORDS.mentions if mention.defines}
    # A language need not be a term, and `default` stands among channels (language.md).
    free = {"locale", "facet"}
    lost = {WORDS.meant(m) for m in WORDS.mentions if not m.defines and m.what not in free} - defined
    assert lost <= {("channel", "default")}


def test_all_that_the_text_says_is_found():
    """By brute force: an id that is no other word stands nowhere else as a whole word, but in prose."""
    for name in ("cart_updated", "consent_cookies", "personalisation_consent", "tickets-all"):
        places = [mention for mention in WORDS.mentions if mention.name == name]
        lines = [line for text in texts(ROOT / "journeys").values() for line in text.split("\n") if name in line]
        lines += [line for text in texts(ROOT / "taxonomy").values() for line in text.split("\n") if name in line]
        assert len(places) >= sum(line.count(name) for line in lines if "name:" not in line and "#" not in line)


@pytest.mark.parametrize("word", TERMS[::9], ids=":".join)
def test_a_renamed_term_is_renamed_everywhere_and_back(word, tmp_path):
    folder = copied(tmp_path)
    before = texts(folder)
    new = word[1] + ("_x" if word[0] in RECORDED else "-x")
    write(folder, rename_term(words(folder), ":".join(word), new))
    after = words(folder)
    assert not [m for m in after.mentions if m.what == word[0] and m.name == word[1]]
    loaded = load(folder)
    assert loaded.findings == ()
    # Rules that name a word of their own would change; references must all be whole.
    assert [fault for fault in compile_project(loaded.project).faults if fault.rule.startswith("unknown")] == []
    write(folder, rename_term(after, f"{word[0]}:{new}", word[1]))
    again = texts(folder)
    if word[0] in RECORDED:
        again = {
            path: text.replace(f", name: {word[1]}", "").replace(f"name: {word[1]}\n", "")
            for path, text in again.items()
        }
        before = {
            path: text.replace(f", name: {word[1]}", "").replace(f"name: {word[1]}\n", "")
            for path, text in before.items()
        }
    assert {path: text.split() for path, text in again.items()} == {path: text.split() for path, text in before.items()}


def test_the_log_goes_on_calling_an_event_by_its_name(tmp_path):
    folder = copied(tmp_path)
    before = compile_project(load(folder).project).plan
    write(folder, rename_term(words(folder), "cart_updated", "basket_changed"))
    after = compile_project(load(folder).project).plan
    assert after.events["basket_changed"].name == before.events["cart_updated"].name == "cart_updated"


REFUSED = {
    "nothing": ("nowhere", "x", "no word 'nowhere'"),
    "taken": ("channel:email", "push", "is there already"),
    "an alias": ("channel:email", "web", "is there already"),
    "a form": ("channel:email", "E Mail", "cannot be the id of a channel"),
    "a log's form": ("cart_updated", "cart-updated", "cannot be the id of an event"),
    "its own meaning": ("attribute:timezone", "zone", "a meaning of its own"),
    "a property": ("property:cart_id", "basket_id", "a property is called what the log calls it"),
    "several": ("email", "mail-x", "is several words"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    old, new, said = REFUSED[case]
    with pytest.raises(UsageError) as error:
        rename_term(WORDS, old, new)
    assert said in f"{error.value.message} {error.value.hint}"


def test_the_commands(cjo: Run, tmp_path):
    folder = copied(tmp_path)
    here = ("--project", str(folder))
    assert (
        "  owned  Owned channels\n    email  E-mail; also e-mail, mail\n"
        in cjo("taxonomy", "tree", "channel", *here).stdout
    )
    assert json.loads(cjo("taxonomy", "tree", "-f", "json", *here).stdout)["summary"]["terms"] > 100
    found = json.loads(cjo("taxonomy", "where", "cart_updated", "-f", "json", *here).stdout)
    assert found["places"][0]["defines"]
    assert found["summary"] == {"words": 1, "places": len(found["places"])}
    before = texts(folder)
    done = cjo("taxonomy", "rename", "cart_updated", "basket_changed", "--diff", *here)
    assert (done.returncode, texts(folder)) == (1, before)
    assert "+    name: cart_updated" in done.stdout
    assert cjo("taxonomy", "rename", "cart_updated", "basket_changed", *here).returncode == 0
    assert cjo("validate", *here).returncode == 0
    assert not [line for line in cjo("taxonomy", "tree", *here).stdout.splitlines() if line != line.rstrip()]
    assert cjo("taxonomy", "tree", "chanel", *here).returncode == 2
    assert cjo("taxonomy", "where", "emial", *here).returncode == 2


def test_export(cjo: Run):
    rows = list(
        csv.DictReader(io.StringIO(cjo("taxonomy", "export", "--project", str(ROOT), "--platform", "braze").stdout))
    )
    assert {row["facet"]: row["name"] for row in rows if row["id"] == "push"} == {"channel": "ios_push"}
    assert all(row["name"] for row in rows)
    everything = json.loads(cjo("taxonomy", "export", "--project", str(ROOT), "-f", "json").stdout)
    assert everything["summary"]["terms"] == len(everything["terms"]) == len(TERMS) + len(OWN)
    assert cjo("taxonomy", "export", "--project", str(ROOT), "--platform", "brase").returncode == 2


def test_skos_is_what_rdflib_reads(cjo: Run):
    graph = Graph().parse(data=cjo("taxonomy", "export", "--project", str(ROOT), "-f", "skos").stdout, format="json-ld")
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == len(TERMS) + len(OWN)
    assert len(set(graph.subjects(RDF.type, SKOS.ConceptScheme))) == len(WORDS.facets.terms)
    for child, parent in graph.subject_objects(SKOS.broader):
        assert {child, parent} <= concepts
    assert all(list(graph.objects(concept, SKOS.prefLabel)) for concept in concepts)
    assert all(list(graph.objects(concept, SKOS.inScheme)) for concept in concepts)
