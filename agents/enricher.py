"""Put the enrich core together from settings, watch list and the packaged model."""

from datetime import timedelta

from simak.config import Settings
from simak.enrich import Enricher
from simak.nlp.load import load_table, model_path
from simak.nlp.pipeline import build
from simak.privacy.pseudonym import Pseudonymiser
from simak.watchlist import Watchlist


def make_enricher(settings: Settings, watchlist: Watchlist) -> Enricher:
    """The Enricher of this process. Raises UserError when the model is missing."""
    privacy = settings.privacy
    return Enricher(
        nlp=build(watchlist, load_table(model_path())),
        watchlist=watchlist,
        pseudonyms=Pseudonymiser(privacy.key.get_secret_value().encode(), privacy.key_id),
        future_tolerance=timedelta(seconds=settings.enrich.future_tolerance),
    )
