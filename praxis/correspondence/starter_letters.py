"""The usual letters of an office, in our words. The Spanish is to be read by somebody qualified."""

from __future__ import annotations

from praxis.correspondence.types import LetterKind

_EN = "Dear {first_name},\n\n"
_ES = "Hola, {first_name}:\n\n"
_END_EN = "\n\nQuestions? Call us at {phone}.\n\n{practice}"
_END_ES = "\n\n¿Preguntas? Llámenos al {phone}.\n\n{practice}"


def _letter(
    name: str, kind: LetterKind, english: tuple[str, str], spanish: tuple[str, str]
) -> tuple[str, str, dict[str, tuple[str, str]]]:
    return (
        name,
        kind,
        {
            "en": (english[0], _EN + english[1] + _END_EN),
            "es": (spanish[0], _ES + spanish[1] + _END_ES),
        },
    )


STARTERS = (
    _letter(
        "Your visit",
        LetterKind.APPOINTMENT,
        (
            "Your visit on {visit_date}",
            "you have a visit with {provider} on {visit_date} at {visit_time}, at {site},"
            " {site_address}.\n\nPlease bring your insurance card and a list of your medicines."
            " If you cannot come, tell us a day before, so that somebody else can have the time.",
        ),
        (
            "Su cita del {visit_date}",
            "usted tiene una cita con {provider} el {visit_date} a las {visit_time}, en {site},"
            " {site_address}.\n\nTraiga su tarjeta del seguro y una lista de sus medicinas. Si no"
            " puede venir, avísenos un día antes, para dar la hora a otra persona.",
        ),
    ),
    _letter(
        "Provider away",
        LetterKind.NOTICE,
        (
            "A change to your visit on {visit_date}",
            "{provider} will be away on {visit_date}. Please call us for another time.\n\n"
            "{ask: What else should they know?}",
        ),
        (
            "Un cambio en su cita del {visit_date}",
            "{provider} no estará el {visit_date}. Por favor llámenos para buscar otra hora.\n\n"
            "{ask: What else should they know?}",
        ),
    ),
    _letter(
        "Missed visit",
        LetterKind.MISSED,
        (
            "We missed you",
            "we expected you on {visit_date} at {visit_time} and hope that you are well. Please"
            " call us to find another time.",
        ),
        (
            "Le esperábamos",
            "le esperábamos el {visit_date} a las {visit_time}; ojalá se encuentre bien. Por favor"
            " llámenos para buscar otra hora.",
        ),
    ),
    _letter(
        "Results are here",
        LetterKind.RESULTS,
        (
            "Your results are here",
            "your results have come and {provider} has seen them. Please call us to talk about"
            " them.",
        ),
        (
            "Llegaron sus resultados",
            "sus resultados llegaron y {provider} los ha visto. Por favor llámenos para hablar de"
            " ellos.",
        ),
    ),
    _letter(
        "Records were sent",
        LetterKind.RECORDS,
        (
            "Your records were sent",
            "as you asked, we have sent your records to {ask: To whom?}.",
        ),
        (
            "Enviamos su expediente",
            "como usted pidió, enviamos su expediente a {ask: To whom?}.",
        ),
    ),
    _letter(
        "Time for a visit",
        LetterKind.RECALL,
        (
            "It is time for a visit",
            "it is time for your next visit with us: {recall}. Please call us for a time that"
            " suits you.",
        ),
        (
            "Es hora de una visita",
            "ya es hora de su próxima visita con nosotros: {recall}. Por favor llámenos para"
            " buscar una hora que le convenga.",
        ),
    ),
    _letter(
        "Free letter",
        LetterKind.GENERAL,
        ("{ask: What is it about?}", "{ask: What do you want to say?}"),
        ("{ask: What is it about?}", "{ask: What do you want to say?}"),
    ),
)
