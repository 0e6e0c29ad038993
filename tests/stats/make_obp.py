"""Makes obp.json: what the Open Bandit Dataset's authors estimate, for our estimates to be held to.

obp 0.5.7 wants older libraries than cjo, so it runs in an environment of its own (Python 3.11):

    pip install --no-deps obp==0.5.7
    pip install 'numpy<2' 'scipy<1.12' 'scikit-learn<1.4' 'pandas<2.2' pyyaml tqdm matplotlib seaborn
    python tests/stats/make_obp.py

It imports torch for policies that are not used here; where torch is missing an empty one takes its place.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import json
import sys
import types
from pathlib import Path

SEED = 12345
SIMULATED = 100_000
TARGET = Path(__file__).parent / "obp.json"


class _Anything(type):
    """A class whose every attribute is such a class, but for those that Python itself looks for."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (), {})


Nothing = _Anything("Nothing", (), {})


class _Torch(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules named torch whose every name is a class."""

    def find_spec(self, name, path=None, target=None):
        ours = name.split(".")[0] == "torch"
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if ours else None

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__getattr__ = lambda name: getattr(Nothing, name)
        return module

    def exec_module(self, module):
        pass


if importlib.util.find_spec("torch") is None:
    sys.meta_path.append(_Torch())

import numpy as np  # noqa: E402
import obp  # noqa: E402
import sklearn  # noqa: E402
from obp.dataset import OpenBanditDataset  # noqa: E402
from obp.ope import (  # noqa: E402
    DoublyRobust,
    InverseProbabilityWeighting,
    RegressionModel,
    SelfNormalizedInverseProbabilityWeighting,
)
from obp.policy import BernoulliTS  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402


def direction(policy, action_dist):
    """The estimates of a policy from the rows that `policy` logged, with the reward model of the third."""
    data = OpenBanditDataset(behavior_policy=policy, campaign="all")
    log = data.obtain_batch_bandit_feedback()
    n, actions, places = log["n_rounds"], data.n_actions, data.len_list
    dist = np.tile(action_dist, (n, 1, 1))
    model = RegressionModel(
        n_actions=actions, len_list=places, base_model=LogisticRegression(C=0.1, max_iter=1000, random_state=SEED)
    )
    expected = model.fit_predict(
        context=log["context"], action=log["action"], reward=log["reward"], position=log["position"],
        random_state=SEED,
    )  # fmt: skip
    given = {"reward": log["reward"], "action": log["action"], "action_dist": dist, "position": log["position"]}
    weighed = {**given, "pscore": log["pscore"]}
    users = data.data.loc[:, data.data.columns.str.contains("user_feature")]
    columns = [f"{name}={level[:8]}" for name in users for level in sorted(users[name].unique())[1:]]
    return {
        "ips": InverseProbabilityWeighting().estimate_policy_value(**weighed),
        "snips": SelfNormalizedInverseProbabilityWeighting().estimate_policy_value(**weighed),
        "dr": DoublyRobust().estimate_policy_value(**weighed, estimated_rewards_by_reg_model=expected),
        "model": {
            "columns": columns,
            "places": [
                {"intercept": float(one.intercept_[0]), "coefficients": one.coef_[0].tolist()}
                for one in model.base_model_list
            ],
        },
    }


def main():
    """The file, from both directions."""
    thompson = BernoulliTS(n_actions=80, len_list=3, is_zozotown_prior=True, campaign="all", random_state=SEED)
    drawn = thompson.compute_batch_action_dist(n_rounds=1, n_sim=SIMULATED)[0]
    uniform = np.full((80, 3), 1 / 80)
    found = {
        "made_by": {"obp": obp.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__,
                    "seed": SEED, "simulated": SIMULATED},
        "thompson": drawn.tolist(),
        "random_from_bts": direction("bts", uniform),
        "bts_from_random": direction("random", drawn),
    }  # fmt: skip
    TARGET.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
