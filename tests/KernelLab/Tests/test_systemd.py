"""The units of packaging/systemd under a real systemd: both programs work within what these allow, and nothing more is allowed.

systemd is this machine's, as process 1 of the guest. It has no journal: what services say goes to files."""

import pathlib
import re

import damon
import image
import lab
from rig import GuestTest

PACKAGING = lab.ROOT / "packaging" / "systemd"
UNITS = "/etc/systemd/system"
STORE = "/var/lib/damon-exporter/snapshots.db"
CAPABILITIES = {"CAP_DAC_OVERRIDE": 1 << 1, "CAP_DAC_READ_SEARCH": 1 << 2, "CAP_SYS_PTRACE": 1 << 19, "CAP_SYS_ADMIN": 1 << 21}


class SystemdTests(GuestTest):
    machine = lab.Machine(systemd=True)
    fresh = True
    thorough = True
    seconds = 400

    def setUp(self):
        if (lacking := image.systemd_needs()) is not None:
            self.skipTest(lacking)
        self.need_damon_stat()
        for program in ("damon-exporter", "damon-heatmap"):
            self.guest.sh(f"mkdir -p /usr/lib/{program} && cp /bin/{program} /bin/*.so /usr/lib/{program} && ln -s ../lib/{program}/{program} /usr/bin/{program}")
        self.guest.put("/usr/lib/sysusers.d/damon-exporter.conf", PACKAGING / "damon-exporter.sysusers")
        self.guest.sh("systemd-sysusers && mkdir -p /etc/ssh /etc/ssl/private /var/lib/docker && echo secret | tee /etc/shadow /etc/ssh/key /etc/ssl/private/key /var/lib/docker/key /root/key")
        for unit in PACKAGING.glob("*.service"):
            self.guest.put(f"{UNITS}/{unit.name}", unit)
            self.guest.put(f"{UNITS}/{unit.name}.d/log.conf", f"[Service]\nStandardError=append:/run/{unit.stem}.log\n")
        self.settings()

    def settings(self, **variables):
        """What the host says in /etc/default."""
        lines = {"DAMON_EXPORTER_WEB_LISTEN_ADDRESS": f":{lab.EXPORTER_PORT}", "DAMON_EXPORTER_INTERVAL": "1s"} | variables
        self.guest.put("/etc/default/damon-exporter", "".join(f"{name}={value}\n" for name, value in lines.items()))

    def socket_of_root(self, path):
        """A socket as Docker's: whoever can open it can do what root can."""
        self.guest.put(f"{UNITS}/root.socket", f"[Unit]\nDefaultDependencies=no\n[Socket]\nListenStream={path}\nSocketMode=0600\n")
        self.guest.put(f"{UNITS}/root.service", "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\n")
        self.systemctl("daemon-reload")
        code, said = self.systemctl("start root.socket")
        self.assertEqual(0, code, said)
        self.assertEqual("root 600 socket\n", self.guest.sh(f"stat -c '%U %a %F' {path}"))

    def drop_in(self, name):
        self.guest.put(f"{UNITS}/damon-exporter.service.d/{name}", PACKAGING / "drop-ins" / name)

    def systemctl(self, arguments):
        code, output, errors = self.guest.run(f"systemctl {arguments}", seconds=120)
        return code, output.decode() + errors

    def start(self, unit):
        """Starts a service; systemctl returns when the program has said that it is ready."""
        self.systemctl("daemon-reload")
        code, said = self.systemctl(f"start {unit}")
        self.assertEqual(0, code, said + self.log())

    def stop(self, unit):
        code, said = self.systemctl(f"stop {unit}")
        self.assertEqual((0, "success", "inactive"), (code, self.property(unit, "Result"), self.property(unit, "ActiveState")), said + self.log())

    def property(self, unit, name):
        return self.guest.sh(f"systemctl show -P {name} {unit}").strip()

    def log(self):
        return self.guest.sh("dmesg | grep systemd | tail -n 20; tail -n 30 /run/damon-*.log 2>&1")

    def status(self, unit):
        """Lines of /proc/PID/status of a service's process."""
        pid = self.property(unit, "MainPID")
        return dict(re.findall(r"(\w+):\t(.*)", self.guest.sh(f"cat /proc/{pid}/status")))

    def mounts(self, unit):
        """What is mounted where, as the service sees it."""
        return self.guest.sh(f"cat /proc/{self.property(unit, 'MainPID')}/mountinfo")

    def ask(self, path):
        """What damon-heatmap-serve answers, without its head."""
        code, answer, errors = self.guest.run("exec exchange 9430", f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode(), 120)
        head, _, body = answer.partition(b"\r\n\r\n")
        self.assertEqual((0, b"200"), (code, head[9:12]), errors + answer[:500].decode(errors="replace"))
        return body

    def is_writable(self, unit, path):
        """Whether the mount that a path is on, as the service sees it, may be written to."""
        mounts = []
        for line in self.mounts(unit).splitlines():
            point, options = line.split()[4:6]
            if pathlib.PurePosixPath(path).is_relative_to(point):
                mounts.append((len(point), options.split(",")[0]))
        # of those at one place, the last one is on top
        longest = max(length for length, _ in mounts)
        return [options for length, options in mounts if length == longest][-1] == "rw"

    def assert_confined(self, unit, capabilities, writable=(), closed=()):
        status = self.status(unit)
        wanted = f"{sum(CAPABILITIES[name] for name in capabilities):016x}"
        uid = self.guest.sh("sed -n 's/^damon-exporter:x:\\([0-9]*\\):.*/\\1/p' /etc/passwd").strip()
        self.assertEqual(
            {"CapEff": wanted, "CapPrm": wanted, "CapBnd": wanted, "NoNewPrivs": "1", "Seccomp": "2", "Uid": "\t".join([uid] * 4)},
            {name: status[name] for name in ("CapEff", "CapPrm", "CapBnd", "NoNewPrivs", "Seccomp", "Uid")})
        self.assertNotIn(uid, ("", "0"))
        for path in writable:
            self.assertTrue(self.is_writable(unit, path), f"{path} is read-only for {unit}")
        program = unit.removesuffix("-serve")
        programs = ("/usr/lib", "/lib", "/lib64", f"/usr/bin/{program}", f"/usr/lib/{program}/{program}")
        # of /proc, a service may have only what tells of processes
        proc = ("/proc/sys",) if self.guest.run(f"test -e /proc/{self.property(unit, 'MainPID')}/root/proc/sys")[0] == 0 else ()
        for path in ("/etc", "/usr", *programs, "/var/lib/else", "/srv", "/run", "/run/lock", "/dev", "/dev/shm", "/sys", "/sys/kernel/tracing/events", *proc, *closed):
            self.assertFalse(self.is_writable(unit, path), f"{path} is writable for {unit}:\n{self.mounts(unit)}")

    def test_watching_delivers_and_stays_confined(self):
        self.guest.await_true(lambda: damon.damon_stat(self.guest)["kdamond_pid"] != "-1")
        self.socket_of_root("/run/docker.sock")
        self.guest.sh("mkdir -p /srv && mount -t tmpfs data /srv")
        before = damon.tree_picture(self.guest)
        self.start("damon-exporter")
        page = lab.metrics(self.guest.await_scrape(lambda text: "damon_snapshots_total{" in text and "damon_store_up{} 1" in text))

        self.assertIn((("kdamond", "stat"),), page["damon_snapshots_total"])
        self.assertIn("serving on http", self.property("damon-exporter", "StatusText"))
        self.assert_confined(
            "damon-exporter", ["CAP_DAC_OVERRIDE"], writable=["/sys/kernel/tracing/instances", "/var/lib/damon-exporter", "/run/damon-exporter"],
            closed=["/sys/kernel/mm/damon", "/sys/module", "/var/lib/damon-exporter-else", "/run/systemd/notify"])
        pid = self.property("damon-exporter", "MainPID")
        self.assertEqual("damon-exporter 600\n", self.guest.sh(f"stat -c '%U %a' {STORE}"))
        self.assertEqual("damon-exporter\n", self.guest.sh(f"ls {lab.TRACING}/instances"))
        self.assertEqual("", self.guest.sh(f"cd /proc/{pid}/root && cat etc/shadow 2>/dev/null; ls root etc/ssh etc/ssl/private/key var/lib/docker/key 2>/dev/null | grep -v ':$' | grep .; true"))
        # its capability opens root's sockets, so there is none but the one that systemd is told by
        self.assertEqual("/run/docker.sock\n", self.guest.sh("ls /run/docker.sock"))
        self.assertEqual("run/systemd/notify\n", self.guest.sh(f"cd /proc/{pid}/root && find run -type s"))
        self.assertEqual("damon-exporter systemd\n", self.guest.sh(f"cd /proc/{pid}/root/run && echo *"))

        # what is in force, as docs/operations.md asks it
        in_force = self.guest.sh(f"xargs -0 -a /proc/{pid}/environ sh -c 'exec env -i \"$@\" /proc/'{pid}'/exe config show' sh")
        self.assertRegex(in_force, r"(?m)^interval +1s +environment, DAMON_EXPORTER_INTERVAL$")

        self.start("damon-heatmap-serve")
        self.assert_confined("damon-heatmap-serve", [], closed=["/var/lib/damon-exporter", "/sys/kernel/mm/damon", "/sys/kernel/tracing/instances"])
        self.assertIn(b"Ready", self.ask("/-/ready"))
        self.assertIn(b"stat", self.ask("/api/v1/label/kdamond/values"))
        now = int(self.guest.sh("date +%s"))
        picture = self.ask(f"/render.png?query=damon_heat%7Bkdamond=%22stat%22%7D&start={now - 60}&end={now}")
        self.assertEqual(b"\x89PNG", picture[:4], picture[:200])
        self.stop("damon-heatmap-serve")

        self.stop("damon-exporter")
        self.assertEqual("", self.guest.sh(f"ls {lab.TRACING}/instances"))
        self.assert_untouched(before)

    def test_bad_setting_is_not_tried_again(self):
        self.settings(DAMON_EXPORTER_INTERVAL="nonsense")
        self.systemctl("daemon-reload")

        code, _ = self.systemctl("start damon-exporter")

        self.assertNotEqual(0, code)
        self.assertEqual(("2", "failed", "0"), tuple(self.property("damon-exporter", name) for name in ("ExecMainStatus", "ActiveState", "NRestarts")))
        self.assertIn("interval: \"nonsense\"", self.log())

    def test_killed_manager_comes_back_and_gives_everything_back(self):
        self.guest.await_true(lambda: damon.damon_stat(self.guest)["kdamond_pid"] != "-1")
        self.drop_in("manage.conf")
        self.settings(DAMON_EXPORTER_MANAGE_STOP_DAMON_STAT="true")
        self.start("damon-exporter")
        self.guest.await_scrape(lambda text: "damon_snapshots_total{" in text and "damon_up{} 1" in text, seconds=120)
        self.assert_confined(
            "damon-exporter", ["CAP_DAC_OVERRIDE", "CAP_SYS_ADMIN", "CAP_SYS_PTRACE"],
            writable=["/sys/kernel/mm/damon", "/sys/module/damon_stat/parameters", "/sys/kernel/tracing/instances"], closed=["/sys/module/damon_reclaim/parameters"])
        first = self.property("damon-exporter", "MainPID")

        self.guest.sh(f"kill -KILL {first}")

        self.guest.await_true(lambda: self.property("damon-exporter", "MainPID") not in ("0", first), 60)
        self.guest.await_scrape(lambda text: "damon_snapshots_total{" in text and "damon_up{} 1" in text, seconds=120)
        self.assertEqual("1", self.property("damon-exporter", "NRestarts"))
        self.stop("damon-exporter")
        self.assertEqual("Y", damon.module(self.guest, "stat")["enabled"])
        self.assertEqual("0", self.guest.text(f"{damon.KDAMONDS}/nr_kdamonds"))
        self.assertEqual("", self.guest.sh("ls /run/damon-exporter"))

    def test_stat_alone_tells_bytes(self):
        self.drop_in("stat.conf")
        self.start("damon-exporter")

        page = lab.metrics(self.guest.await_scrape(lambda text: "damon_memory_by_idle_time_bytes{" in text, seconds=120))

        self.assertEqual({(("kdamond", "stat"),)}, set(page["damon_memory_monitored_bytes"]))
        self.assert_confined("damon-exporter", ["CAP_DAC_READ_SEARCH", "CAP_SYS_ADMIN"], closed=["/sys/kernel/mm/damon", "/sys/kernel/tracing/instances"])
        self.stop("damon-exporter")

    def test_sysfs_asks_the_kdamond_of_others(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond("paddr", schemes=(damon.Scheme(),)))
        self.drop_in("sysfs.conf")
        self.settings(DAMON_EXPORTER_SYSFS_KDAMOND="0")
        self.start("damon-exporter")

        self.guest.await_scrape(lambda text: "damon_snapshots_total{" in text and "damon_up{} 1" in text, seconds=120)

        self.assert_confined("damon-exporter", ["CAP_DAC_OVERRIDE"], writable=["/sys/kernel/mm/damon"], closed=["/sys/module"])
        self.stop("damon-exporter")
