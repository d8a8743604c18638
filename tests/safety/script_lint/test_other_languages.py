"""The care rules in Spanish, German, French, Italian and Portuguese: what they must find, and what would be a silly finding."""

import tomllib
from importlib import resources

import pytest
from safety.script_lint.support import findings

from guided_audio.safety import script_lint

LANGUAGES = ("es", "de", "fr", "it", "pt")
FOUND = {
    "words/pressure": {
        "es": [
            "Debes soltarlo.",
            "Ahora tienes que confiar.",
            "Simplemente relájate.",
            "Cálmate.",
            "¡Relájate!",
            "Deja de llorar.",
            "Pon la mente en blanco.",
        ],
        "de": [
            "Du musst jetzt loslassen.",
            "Jetzt solltest du vertrauen.",
            "Beruhige dich.",
            "Entspann dich!",
            "Hör auf zu weinen.",
            "Vergib ihnen.",
        ],
        "fr": [
            "Tu dois lâcher prise.",
            "Maintenant, tu devrais lui pardonner.",
            "Calme-toi.",
            "Détends-toi !",
            "Arrête de pleurer.",
            "Vide ton esprit.",
        ],
        "it": [
            "Devi lasciare andare.",
            "Adesso dovresti fidarti.",
            "Calmati.",
            "Rilassati!",
            "Smetti di piangere.",
            "Svuota la mente.",
        ],
        "pt": [
            "Você deve soltar isso.",
            "Agora você precisa confiar.",
            "Acalme-se.",
            "Relaxe!",
            "Pare de chorar.",
            "Esvazie a mente.",
        ],
    },
    "words/we": {
        "es": ["Ahora respiremos.", "Vamos a empezar por los pies.", "Aquí está nuestro lugar."],
        "de": ["Wir beginnen mit den Füßen.", "Jetzt lass uns atmen.", "Das ist unser Ort."],
        "fr": ["Nous commençons par les pieds.", "Maintenant, respirons.", "Voici notre lieu."],
        "it": ["Noi cominciamo dai piedi.", "Ora respiriamo.", "Questo è il nostro posto."],
        "pt": ["Nós começamos pelos pés.", "Agora vamos respirar.", "Este é o nosso lugar."],
    },
    "care/eyes-commanded": {
        "es": [
            "Cierra los ojos.",
            "Siéntate y cierra los ojos.",
            "Respira, cerrando los ojos.",
            "Mantén los ojos cerrados.",
        ],
        "de": [
            "Schließ die Augen.",
            "Setz dich und schließe deine Augen.",
            "Mach die Augen zu.",
            "Halte die Augen geschlossen.",
        ],
        "fr": [
            "Ferme les yeux.",
            "Assieds-toi et ferme les yeux.",
            "Respire, en fermant les yeux.",
            "Garde les yeux fermés.",
        ],
        "it": [
            "Chiudi gli occhi.",
            "Siediti e chiudi gli occhi.",
            "Respira, chiudendo gli occhi.",
            "Tieni gli occhi chiusi.",
        ],
        "pt": [
            "Feche os olhos.",
            "Sente-se e feche os olhos.",
            "Respire, fechando os olhos.",
            "Mantenha os olhos fechados.",
        ],
    },
    "care/memory-forced": {
        "es": [
            "Recuerda el peor momento de todos.",
            "¿Cuál fue el recuerdo más doloroso?",
            "Vuelve al día en que te abandonaron.",
        ],
        "de": [
            "Erinnere dich an den schlimmsten Tag.",
            "Was war die schmerzhafteste Erinnerung?",
            "Durchlebe es noch einmal.",
        ],
        "fr": ["Souviens-toi du pire moment.", "Pense au souvenir le plus douloureux.", "Retourne à ton traumatisme."],
        "it": ["Ricorda il peggior momento.", "Pensa al ricordo più doloroso.", "Torna al tuo trauma."],
        "pt": ["Lembre-se do pior momento.", "Pense na lembrança mais dolorosa.", "Volte ao seu trauma."],
    },
    "care/promise": {
        "es": ["Te sentirás mucho mejor.", "Todo saldrá bien.", "Nadie puede hacerte daño."],
        "de": ["Du wirst dich besser fühlen.", "Alles wird gut.", "Niemand kann dir etwas tun."],
        "fr": ["Tu te sentiras mieux.", "Tout ira bien.", "Personne ne peut te faire de mal."],
        "it": ["Ti sentirai meglio.", "Andrà tutto bene.", "Nessuno può farti del male."],
        "pt": ["Você vai se sentir melhor.", "Vai ficar tudo bem.", "Ninguém pode machucar você."],
    },
    "care/diagnosis-or-blame": {
        "es": ["Estás traumatizada.", "Fue culpa tuya.", "Tu madre nunca te quiso."],
        "de": ["Du bist traumatisiert.", "Es war deine Schuld.", "Deine Mutter hat dich nie geliebt."],
        "fr": ["Tu es traumatisée.", "C'était ta faute.", "Tu as été abandonné."],
        "it": ["Sei traumatizzata.", "È stata colpa tua.", "Tua madre non ti ha mai amato."],
        "pt": ["Você está traumatizada.", "Foi culpa sua.", "Sua mãe nunca te amou."],
    },
    "care/breath-only-anchor": {
        "es": ["Vuelve a la respiración.", "Lleva toda tu atención a la respiración."],
        "de": ["Kehre zu deinem Atem zurück.", "Richte die Aufmerksamkeit auf den Atem."],
        "fr": ["Reviens à ta respiration.", "Porte ton attention sur ta respiration."],
        "it": ["Torna al respiro.", "Porta l'attenzione sul respiro."],
        "pt": ["Volte à respiração.", "Leve a atenção à respiração."],
    },
}
KIND = {
    "es": [
        "No tienes que hacer nada.",
        "No hace falta que cierres los ojos.",
        "Puedes cerrar los ojos, o dejarlos abiertos.",
        "Si quieres, cierra los ojos.",
        "No fue culpa tuya.",
        "Nunca fue tu culpa.",
        "Quizá te sientas mejor, o quizá no.",
        "Puedes volver a la respiración, o a las manos.",
        "Tal vez muchas de nosotras lo conozcan.",
        "Te dijeron: debes portarte bien.",
        "Recuerda que no tienes que elegir.",
        "Si aparece tu trauma, detente.",
        "Cuando eras pequeño, quizá te decían que no.",
    ],
    "de": [
        "Du musst jetzt gar nichts tun.",
        "Du musst es in diesen Minuten nicht klären.",
        "Wenn du magst, schließ die Augen.",
        "Schließ die Augen, oder lass sie offen.",
        "Es war nicht deine Schuld.",
        "Niemand muss kommen.",
        "Vielleicht fühlst du dich besser, vielleicht auch nicht.",
        "Komm zu deinem Atem zurück, oder zu deinen Händen.",
        "Viele von uns kennen das.",
        "Man hat dir gesagt: Du musst brav sein.",
        "Wenn dein Trauma auftaucht, hör auf.",
        "Erinnere dich daran, dass du nichts leisten musst.",
        "Du kannst ihm sagen, was du möchtest.",
    ],
    "fr": [
        "Tu n'as rien à faire.",
        "Tu ne dois rien à personne.",
        "Si tu veux, ferme les yeux.",
        "Ferme les yeux, ou laisse-les ouverts.",
        "Ce n'était pas ta faute.",
        "Tu te sentiras peut-être mieux, ou pas.",
        "Reviens à ta respiration, ou à tes mains.",
        "Beaucoup d'entre nous le connaissent.",
        "On t'a dit : tu dois être sage.",
        "Si ton traumatisme revient, arrête.",
        "Peut-être que personne ne savait.",
        "Il faut parfois du temps.",
    ],
    "it": [
        "Non devi fare niente.",
        "Se vuoi, chiudi gli occhi.",
        "Chiudi gli occhi, o lasciali aperti.",
        "Non è stata colpa tua.",
        "Forse ti sentirai meglio, forse no.",
        "Torna al respiro, o alle mani.",
        "Molti di noi lo conoscono.",
        "Ti dicevano: devi essere brava.",
        "Se torna il tuo trauma, fermati.",
        "Ricorda che non devi scegliere.",
    ],
    "pt": [
        "Você não precisa fazer nada.",
        "Se quiser, feche os olhos.",
        "Feche os olhos, ou deixe que fiquem abertos.",
        "Não foi culpa sua.",
        "Talvez você se sinta melhor, talvez não.",
        "Volte à respiração, ou às mãos.",
        "Muitos de nós conhecem isso.",
        "Disseram: você precisa ser boazinha.",
        "Se o seu trauma aparecer, pare.",
        "Lembre que você não precisa escolher.",
    ],
}


def found(language: str, text: str) -> list[str]:
    return findings(f"---\nlanguage: {language}\n---\n\n{text} [pause 12s]\n")


def lists(language: str) -> dict[str, dict[str, list[str]]]:
    data = tomllib.loads((resources.files(script_lint) / f"words-{language}.toml").read_text(encoding="utf-8"))
    return {name: section for name, section in data.items() if isinstance(section, dict)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_the_same_lists_as_english(language: str) -> None:
    ours, english = lists(language), lists("en")
    assert {name: set(section) for name, section in ours.items()} == {n: set(s) for n, s in english.items()}
    assert all(entries for section in ours.values() for entries in section.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", FOUND)
def test_found(rule: str, language: str) -> None:
    assert [text for text in FOUND[rule][language] if rule not in found(language, text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_kind_sentences_are_left_alone(language: str) -> None:
    assert [(text, codes) for text in KIND[language] if (codes := found(language, text))] == []


@pytest.mark.parametrize(
    ("language", "question", "aside"),
    [
        ("es", "¿Qué sientes?", "Quizá haya ternura."),
        ("de", "Was fühlst du?", "Vielleicht ist es Wärme."),
        ("fr", "Que ressens-tu ?", "Peut-être de la tendresse."),
        ("it", "Che cosa provi?", "Forse c'è tenerezza."),
        ("pt", "O que você sente?", "Talvez haja ternura."),
    ],
)
def test_a_question_for_a_feeling_wants_time_and_answers_may_be_offered(
    language: str, question: str, aside: str
) -> None:
    short, enough = (f"---\nlanguage: {language}\n---\n\n{question} {aside * 3} [pause {s}s]\n" for s in (6, 12))
    assert findings(short) == ["pace/question-without-pause"]
    assert findings(enough.replace(aside * 3, " ".join([aside] * 3))) == []
