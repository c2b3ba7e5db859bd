"""Certificates for a scenario, made by openssl(1): an authority, and whatever it issues."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


@dataclass(frozen=True)
class Cert:
    cert: Path
    key: Path

    def fingerprint(self):
        """As an operator reads it to the other on the telephone."""
        said = openssl("x509", "-in", self.cert, "-noout", "-fingerprint", "-sha256")
        return said.strip().rpartition("=")[2]


class Authority(Cert):
    def issue(self, name, alternatives="IP:127.0.0.1", expired=False):
        """A certificate for "DNS:a.example,IP:127.0.0.1"."""
        made, request = names(self.cert.parent, name), self.cert.parent / f"{name}.csr"
        openssl("req", "-new", *KEY, "-keyout", made.key, "-out", request, "-subj", f"/CN={name}",
                "-addext", f"subjectAltName={alternatives}")
        openssl("x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key, "-copy_extensions", "copy",
                "-days", "-1" if expired else "2", "-out", made.cert)
        return made


def authority(folder, name="Authority"):
    made = names(folder, name)
    openssl("req", "-x509", *KEY, "-keyout", made.key, "-out", made.cert, "-days", "2", "-subj", f"/CN={name}")
    return Authority(made.cert, made.key)


def names(folder, name):
    return Cert(Path(folder) / f"{name}.pem", Path(folder) / f"{name}.key")


def openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, f"openssl {' '.join(map(str, arguments))}: {done.stderr}"
    return done.stdout
