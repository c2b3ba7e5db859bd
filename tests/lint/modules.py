"""What a built module takes and gives: nothing of core undefined, and exactly one descriptor exported."""

import subprocess

DESCRIPTORS = {"dg_transport_module", "dg_plugin_module"}


def symbols(module, which):
    listed = subprocess.run(["nm", "-D", which, "-f", "posix", str(module)], capture_output=True, text=True, check=True)
    return {line.split()[0].split("@")[0] for line in listed.stdout.splitlines()}


def check(build):
    modules = sorted((build / "modules").glob("*.so"))
    if not modules:
        return [f"{build}/modules: no module is built"]
    wrong = []
    for module in modules:
        wrong += [f"{module.name}: takes {name} from core" for name in sorted(symbols(module, "--undefined-only"))
                  if name.startswith("dg_")]
        # the sanitizers export names of their own, which begin with underscores
        given = {name for name in symbols(module, "--defined-only") if not name.startswith("_")}
        if len(given) != 1 or not given <= DESCRIPTORS:
            wrong.append(f"{module.name}: exports {', '.join(sorted(given)) or 'nothing'}, not one descriptor")
    return wrong
