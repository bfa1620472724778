"""What Messenger and Instagram say for a person, in the language of the account.

    told("Ana sent an attachment.", {"Ana"})             ->  attachment
    told("Hat mit 😍 auf deine Nachricht reagiert", …)   ->  reaction
    told("Rui a manqué votre appel.", {"Rui"})           ->  call
    told("He missed your call.", {"Rui"})                ->  None: somebody wrote that

Such a sentence stands among the messages as if its sender had written it. It is known by all of
its words, with nothing before or behind it, and it names only somebody who is in the thread.
"""

import re
from collections import defaultdict
from collections.abc import Container, Mapping

_LONGEST = 250  # characters of a sentence, with a name of 100

# `{who}` is somebody of the thread, by the whole name or the first; `{sign}` is an emoji.
_SENTENCES = {
    "attachment": (
        *("{who} sent an attachment.", "You sent an attachment."),
        *("{who} hat einen Anhang gesendet.", "Du hast einen Anhang gesendet."),
        *("{who} a envoyé une pièce jointe.", "Vous avez envoyé une pièce jointe."),
        *("{who} envió un archivo adjunto.", "Enviaste un archivo adjunto."),
        *("{who} ha enviado un archivo adjunto.", "Has enviado un archivo adjunto."),
        *("{who} enviou um anexo.", "Você enviou um anexo.", "Enviaste um anexo."),
        *("{who} ha inviato un allegato.", "Hai inviato un allegato."),
        *("{who} heeft een bijlage verzonden.", "{who} heeft een bijlage verstuurd."),
        *("Je hebt een bijlage verzonden.", "Je hebt een bijlage verstuurd."),
        "{who} wysłał(a) załącznik.",
    ),
    "reaction": (
        *("Liked a message", "{who} liked a message", "Reacted {sign} to your message"),
        *("Gefällt eine Nachricht", "Hat mit {sign} auf deine Nachricht reagiert"),
        *("A aimé un message", "A réagi {sign} à votre message"),
        *("A réagi avec {sign} à votre message", "A réagi à votre message avec {sign}"),
        *("Le gustó un mensaje", "Reaccionó {sign} a tu mensaje"),
        *("Reaccionó con {sign} a tu mensaje", "Reaccionó a tu mensaje con {sign}"),
        *("Ha reaccionado con {sign} a tu mensaje", "Ha reaccionado a tu mensaje con {sign}"),
        *("Curtiu uma mensagem", "Reagiu {sign} à sua mensagem"),
        *("Reagiu com {sign} à sua mensagem", "Reagiu à sua mensagem com {sign}"),
        *("Reagiu com {sign} à tua mensagem", "Reagiu à tua mensagem com {sign}"),
        *("Ha messo Mi piace a un messaggio", 'Ha messo "Mi piace" a un messaggio'),
        *("Ha reagito con {sign} al tuo messaggio", "Ha reagito al tuo messaggio con {sign}"),
        *("Vindt een bericht leuk", "Reageerde met {sign} op je bericht"),
        *("Heeft met {sign} op je bericht gereageerd", "Heeft {sign} gereageerd op je bericht"),
        *("Zareagował(a) {sign} na Twoją wiadomość", "Polubił(a) wiadomość"),
    ),
    "call": (
        *("{who} missed your call.", "{who} missed your video call."),
        *("{who} missed your video chat.", "You missed a call from {who}."),
        *("You missed a video call from {who}.", "You missed a video chat with {who}."),
        *("{who} started an audio call", "{who} started a video chat", "{who} started a call"),
        *("You started an audio call", "You started a video chat", "You missed a call"),
        *("You missed an audio call", "You missed a video call", "You missed a video chat"),
        *("{who} hat deinen Anruf verpasst.", "Du hast einen Anruf von {who} verpasst."),
        *("{who} a manqué votre appel.", "Vous avez manqué un appel de {who}."),
        *("{who} perdió tu llamada.", "Perdiste una llamada de {who}."),
        *("{who} perdeu sua ligação.", "Você perdeu uma ligação de {who}."),
        *("{who} ha perso la tua chiamata.", "Hai perso una chiamata da {who}."),
        *("{who} heeft je oproep gemist.", "Je hebt een oproep van {who} gemist."),
        "Nieodebrane połączenie od {who}.",
    ),
}


def told(text: str, *people: Container[str]) -> str | None:
    """Say what a text tells of if it is such a sentence: `attachment`, `reaction` or `call`.

    Args:
        text: what stands in a message.
        people: what those in the thread may be called.
    """
    if not text or len(text) > _LONGEST:
        return None
    text = text.rstrip(" ")
    for word in (text[text.rfind(" ") + 1 :], text.partition(" ")[0]):
        for pattern, kind in _BY_WORD.get(word, ()):
            if (found := pattern.fullmatch(text)) and _is_known(found, people):
                return kind
    return None


def _is_known(found: re.Match[str], people: tuple[Container[str], ...]) -> bool:
    who = found.groupdict().get("who")
    return who is None or any(who in names for names in people)


def _by_word() -> Mapping[str, list[tuple[re.Pattern[str], str]]]:
    """Put each sentence under the word of it that is sure: the last, or else the first."""
    by_word = defaultdict(list)
    for kind, sentences in _SENTENCES.items():
        for sentence in sentences:
            words = sentence.split(" ")
            sure = words[0] if "{" in words[-1] else words[-1]
            pattern = re.escape(" ".join(words)).replace(r"\ ", " ")
            pattern = pattern.replace(r"\{who\}", "(?P<who>.{1,100})")
            by_word[sure].append((re.compile(pattern.replace(r"\{sign\}", _SIGN)), kind))
    return dict(by_word)


_SIGN = r"[^\w\s]{1,16}"
_BY_WORD = _by_word()
