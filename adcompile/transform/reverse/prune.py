"""Statements of the reverse sweep whose results nobody reads are taken out, before it is decided what to record for them."""

from itertools import accumulate, compress

from adcompile.analysis.effects.purity import is_comment
from adcompile.ir.nodes import Apply, Block, Continue, Return, Yield
from adcompile.ir.visit import OF_BLOCKS, defined
from adcompile.optimize.dead import kept_statement, live_names
from adcompile.transform.reverse.regions import Branch, Context, Loop, reverse_statements


def prune(sweeps, wrt):
    """Leaves in the reverse sweep what the cotangents of `wrt` depend on."""
    wanted = tuple(sweeps.cotangents[name] for name in wrt if name in sweeps.cotangents)
    live = live_names(Block(tuple(reverse_statements(sweeps.root)), Return(Apply("tuple", wanted))))
    _prune(sweeps.root, live)


def _prune(region, live):
    stays = [_stays(item, live) for item in region.reverse]
    if region.stores:
        before = [0, *accumulate(stays)]
        region.stores[:] = [(before[position], store) for position, store in region.stores]
    region.reverse[:] = [kept_statement(item, live) if item.__class__ in OF_BLOCKS else item for item in compress(region.reverse, stays)]


def _stays(item, live):
    match item:
        case Branch():
            positions = [k for k, name in enumerate(item.reverse_results) if name in live]
            item.reverse_results = [item.reverse_results[k] for k in positions]
            for arm in item.regions():
                if isinstance(arm.reverse_end, Yield):
                    arm.reverse_end = Yield(tuple(arm.reverse_end.values[k] for k in positions))
                _prune(arm, live)
            return bool(positions)
        case Context():
            positions = [k for k, name in enumerate(item.reverse_results) if name in live]
            item.reverse_results = [item.reverse_results[k] for k in positions]
            item.body.reverse_end = Yield(tuple(item.body.reverse_end.values[k] for k in positions))
            _prune(item.body, live)
            return bool(positions)
        case Loop():
            positions = [k for k, (name, _) in enumerate(item.reverse_params) if name in live or item.reverse_results[k] in live]
            item.reverse_params = [item.reverse_params[k] for k in positions]
            item.reverse_results = [item.reverse_results[k] for k in positions]
            item.body.reverse_end = Continue(tuple(item.body.reverse_end.values[k] for k in positions))
            _prune(item.body, live)
            if not positions:
                item.header = None
            return bool(positions)
    return is_comment(item) or id(item) in live or any(name in live for name in defined(item))
