"""Brings the peers that package-lock.json names into a directory: install.py DIRECTORY. Exit 77 without npm."""

import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def main() -> int:
    directory = pathlib.Path(sys.argv[1])
    lock = (HERE / "package-lock.json").read_bytes()
    if (directory / "installed.json").is_file() and (directory / "installed.json").read_bytes() == lock:
        return 0
    if shutil.which("npm") is None or shutil.which("node") is None:
        print("skipped: no npm; install it to compare with other people's generators and validators")
        return 77
    directory.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, directory / name)
    done = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=directory, text=True, timeout=280,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        print(f"skipped: npm could not bring the peers:\n{done.stdout[-2000:]}")
        return 77
    # What the package's own script would do after its installation.
    for tool in directory.glob("node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool"):
        tool.chmod(0o755)
    (directory / "installed.json").write_bytes(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main())
