"""A type whose class is raised: letters to vendors, before and after it is understood that they are sensitive; and
where PostgreSQL keeps what lives of it."""


def letter_type(raised: bool) -> dict:
    sensitivity = "high" if raised else "regular"
    text = {"type": "string", "maxLength": 4000, "x-sensitivity": sensitivity, "x-search": ["exact"]}
    if raised:
        text["x-mask"] = "all"
    return {"$id": "letter", "title": "Letter to a vendor", "type": "object", "x-sensitivity": sensitivity,
            "x-permission-prefix": "strongroom.letter", "required": ["text"], "additionalProperties": False,
            "properties": {"text": text,
                           "subject": {"type": "string", "maxLength": 100, "x-sensitivity": "regular"}}}


LETTERS = [f"strongroom.letter.{action}" for action in
           ("item.get", "item.post", "item.put", "item.delete", "search.execute", "reveal.execute")]


def live_files(cluster) -> list:
    """The files of every relation that stands in the database, their free space included."""
    paths = cluster.execute("SELECT pg_relation_filepath(oid) FROM pg_class "
                            "WHERE pg_relation_filepath(oid) IS NOT NULL", "strongroom").splitlines()
    files = [cluster.data / path for path in paths]
    files += [extra for file in files for extra in file.parent.glob(f"{file.name}[._]*")]
    return files
