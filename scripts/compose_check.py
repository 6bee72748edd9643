"""Checks docker-compose.yml where Docker itself is not at hand: names that must resolve within the file, the
six services and volumes, variables that must be documented, and files that must exist. `docker compose config`
is run as well when it is there; this finds what that does not look at."""

import re
import sys
from pathlib import Path

import yaml

SERVICES = {"postgres": 5432, "redis": 6379, "backend": 2000, "frontend": 1000, "prometheus": 9090, "grafana": 3001}
VOLUMES = {"postgres_data", "redis_data", "uploads_data", "logs_data", "prometheus_data", "grafana_data"}
SERVICE_KEYS = set(
    "image build environment command entrypoint volumes ports networks depends_on healthcheck restart read_only tmpfs "
    "cap_drop cap_add security_opt sysctls shm_size stop_grace_period logging user deploy profiles ulimits labels".split()
)
VARIABLE = re.compile(r"\$(?:\$|\{([A-Z_]+)((?::?[-?+])?)|([A-Z_]+))")

problems = []


def need(holds, message):
    if not holds:
        problems.append(message)


def check_service(name, service, compose, folder):
    for key in service:
        need(key in SERVICE_KEYS, f"{name}: unknown key {key}")
    need(("image" in service) or ("build" in service), f"{name}: neither image nor build")
    need(not str(service.get("image", "")).endswith(":latest"), f"{name}: image without a fixed version")
    need("test" in service.get("healthcheck", {}), f"{name}: no health check")
    need(service.get("restart"), f"{name}: no restart policy")
    if "build" in service:
        path = folder / service["build"]["context"] / service["build"]["dockerfile"]
        need(path.is_file(), f"{name}: {path} is missing")
    for other, condition in service.get("depends_on", {}).items():
        need(other in compose["services"], f"{name}: depends on unknown {other}")
        need(condition.get("condition") == "service_healthy", f"{name}: does not wait for {other} to be healthy")
    for network in service.get("networks", []):
        need(network in compose["networks"], f"{name}: unknown network {network}")
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("."):
            need((folder / source).exists(), f"{name}: {source} is missing")
        else:
            need(source in compose["volumes"], f"{name}: unknown volume {source}")
    published = [str(port).split(":")[-2] for port in service.get("ports", [])]
    need(str(SERVICES[name]) in published, f"{name}: port {SERVICES[name]} is not published, only {published}")


def order(services):
    """Fails on a circle among depends_on."""
    done = []
    while len(done) < len(services):
        ready = [n for n in services if n not in done and set(services[n].get("depends_on", {})) <= set(done)]
        if not ready:
            return problems.append(f"depends_on goes in a circle among {set(services) - set(done)}")
        done += sorted(ready)
    print("start order:", " ".join(done))


def main(compose_path, example_path):
    text = Path(compose_path).read_text(encoding="utf-8")
    compose = yaml.safe_load(text)
    folder = Path(compose_path).resolve().parent
    example = Path(example_path).read_text(encoding="utf-8")
    services = compose["services"]
    need(set(services) == set(SERVICES), f"services are {sorted(services)}")
    need(set(compose["volumes"]) == VOLUMES, f"volumes are {sorted(compose['volumes'])}")
    used = {v.split(":")[0] for s in services.values() for v in s.get("volumes", [])}
    need(VOLUMES <= used, f"volumes that no service uses: {sorted(VOLUMES - used)}")
    for name, service in services.items():
        if name in SERVICES:
            check_service(name, service, compose, folder)
    order(services)
    for match in VARIABLE.finditer(re.sub(r"(?m)^\s*#.*$", "", text)):
        name, operator = match.group(1) or match.group(3), match.group(2)
        if not name:
            continue
        need(operator, f"${{{name}}} has neither a default nor a message for when it is unset")
        need(re.search(rf"(?m)^#?{name}=", example) or name == "RECON_VERSION", f"{name} is not in {example_path}")
    for secret in ("JWT_SECRET", "POSTGRES_PASSWORD", "GRAFANA_PASSWORD"):
        need(f"${{{secret}:?" in text, f"{secret} must be required (`:?`)")
        need(re.search(rf"(?m)^{secret}=$", example), f"{secret} must be empty in {example_path}: make env fills it")


main(*sys.argv[1:3])
for problem in problems:
    print("docker-compose.yml:", problem, file=sys.stderr)
sys.exit(1 if problems else 0)
