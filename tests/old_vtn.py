"""An OpenADR 2.0b server by openleadr, in a process of its own: it warns where our tests allow no warning."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

SERVER = "import old_vtn; old_vtn.main()"


@contextmanager
def old_vtn(folder, port, *events):
    """Serve some events of (signal, type, payload, unit, scale, start, seconds); yield the address."""
    (folder / "events.json").write_text(json.dumps(events))
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(folder / "events.json"), str(port)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        while "serving" not in (line := process.stdout.readline()):
            assert line, "the server ended"
        yield f"http://127.0.0.1:{port}/OpenADR2/Simple/2.0b"
    finally:
        process.kill()
        process.communicate()


def main():
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2])))


async def _serve(path, port):
    from openleadr import OpenADRServer, objects

    events = json.loads(Path(path).read_text())
    server = OpenADRServer(vtn_id="utility", http_host="127.0.0.1", http_port=port)

    async def register(registration):
        return "ven1", "registration1"

    async def respond(ven_id, event_id, opt_type):
        sys.stdout.write(f"{event_id} {opt_type}\n")
        sys.stdout.flush()

    server.add_handler("on_create_party_registration", register)
    for number, (name, kind, payload, unit, start, seconds) in enumerate(events):
        interval = objects.Interval(
            dtstart=datetime.fromisoformat(start),
            duration=timedelta(seconds=seconds),
            signal_payload=payload,
        )
        signal = objects.EventSignal([interval], name, kind, "signal1")
        if unit:
            what, unit_of, scale = unit
            signal.measurement = objects.Measurement(
                what, MEASURES[what], unit_of, scale=scale
            )
            if what == "powerReal":
                signal.measurement.power_attributes = objects.PowerAttributes(
                    50, 230, True
                )
        described = objects.EventDescriptor(
            event_id=f"event{number}",
            modification_number=0,
            market_context="http://utility.example/cut",
            event_status="far",
        )
        event = objects.Event(
            event_descriptor=described,
            event_signals=[signal],
            targets=[objects.Target(ven_id="ven1")],
        )
        server.add_raw_event("ven1", event, respond)
    await server.run()
    sys.stdout.write("serving\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


MEASURES = {"powerReal": "RealPower", "currencyPerKWh": "currencyPerKWh"}
