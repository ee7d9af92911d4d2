"""Which package brings a module: what is said when it is missing, where the answer is sure."""

from __future__ import annotations

from typing import Final

# Modules that are called like their packages, and those that are not.
_SAME: Final = frozenset(
    """aiohttp altair anthropic astropy attrs black bokeh boto3 celery chardet click cryptography
    cython dash dask datasets django duckdb fastapi fiona flask geopandas gensim h5py httpx
    hypothesis imageio ipywidgets jax jinja2 joblib jsonschema keras lightgbm lxml matplotlib mypy
    nbformat networkx nltk numba numexpr numpy openpyxl pandas paramiko pendulum pillow plotly polars
    psutil psycopg2 pyarrow pydantic pygments pymongo pyparsing pytest redis regex requests rich
    scipy seaborn selenium shapely simpy spacy sqlalchemy statsmodels streamlit sympy tabulate
    tensorflow toml torch torchvision tornado tqdm transformers typer uvicorn websockets xarray
    xgboost xlrd zarr""".split()
)
_OTHER: Final = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "PIL": "pillow",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}


KNOWN: Final = _SAME | _OTHER.keys()


def package_of(module: str) -> str | None:
    """The package to install for `module`; None if that is not known for sure."""
    return module if module in _SAME else _OTHER.get(module)
