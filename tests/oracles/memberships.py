"""Writes tests/data/memberships.json: seeded memberships of 160 clients with members, churn and recurring revenue by month,
counted day by day with pandas 3.0 and numpy, and not by intervals as src/analysis/memberships does.

    pip install pandas
    python3 tests/oracles/memberships.py > tests/data/memberships.json
    python3 tests/oracles/memberships.py studio > tests/data/memberships.csv

The second one is the report of a small studio, for tests of screens and files.
"""

import json
import sys

import numpy as np
import pandas as pd

RENEWAL, FEWEST_LEFT, Z, MONTH = 30, 5, 1.959963984540054, 365.25 / 12
AS_OF = pd.Timestamp("2025-07-20")
STATES = ["active", "trial", "paused", "ended", "unknown"]


def table(rng):
    rows = []
    for client in range(160):
        day = pd.Timestamp("2022-11-15") + pd.Timedelta(days=int(rng.integers(0, 960)))
        for _ in range(int(rng.integers(1, 5))):
            length = int(rng.choice([0, 14, 30, 31, 90, 200, 365]))
            state = rng.choice(STATES, p=[0.16, 0.04, 0.04, 0.72, 0.04])
            end = None if state in ("active", "paused", "trial") or rng.random() < 0.05 else day + pd.Timedelta(days=length)
            period_end = day + pd.Timedelta(days=30) if rng.random() < 0.5 else None
            if rng.random() < 0.03:
                end = day - pd.Timedelta(days=3)
            price = None if rng.random() < 0.1 else float(rng.choice([20, 35.5, 49, 89.9, 120]))
            months = None if rng.random() < 0.05 else float(rng.choice([1, 1, 1, 3, 12]))
            start = None if rng.random() < 0.03 else day
            rows.append([client, start, end, period_end, state, price, months])
            # Renewed after a gap, on the same day, or a second plan beside it.
            day = day + pd.Timedelta(days=length + int(rng.choice([-60, -5, 0, 1, 30, 31, 45, 120])))
    columns = ["client", "start", "end", "period_end", "state", "price", "months"]
    return pd.DataFrame(rows, columns=columns).sample(frac=1, random_state=4).reset_index(drop=True)


def usable(frame):
    """Memberships that count, with the day on which each ended; NaT of those that run."""
    end = frame["end"].where(frame["end"].notna(), frame["period_end"]).where(frame["state"] == "ended")
    keep = frame["start"].notna() & (frame["start"] <= AS_OF) & ~frame["state"].isin(["trial", "unknown"])
    keep &= (frame["state"] != "ended") | end.notna()
    keep &= end.isna() | (end >= frame["start"])
    out = frame.assign(end=end.where(end <= AS_OF))[keep].copy()
    out["monthly"] = (out["price"] / out["months"]).round(6).where(out["state"] != "paused")
    return out


def days_of(rows, days):
    """Per day of one client: a member, what is due a month, whether any price is known, and the days of first visits."""
    on = np.zeros(len(days), bool)
    due, known = np.zeros(len(days)), np.zeros(len(days), bool)
    marks = []
    for row in rows.itertuples():
        until = row.end if pd.notna(row.end) else days[-1] + pd.Timedelta(days=1)
        inside = (days >= row.start) & (days < until)
        on |= inside
        marks.append((row.start, until))
        if pd.notna(row.monthly):
            due[inside] += row.monthly
            known |= inside
    series = pd.DataFrame({"on": on, "due": due, "known": known}, index=days)
    return series, marks


def stretches(marks):
    """By days of the calendar: merged wherever a later one begins within thirty days of an end."""
    merged = []
    for start, until in sorted(marks):
        if merged and (start - merged[-1][1]).days <= RENEWAL:
            merged[-1][1] = max(merged[-1][1], until)
        else:
            merged.append([start, until])
    return merged


def wilson(k, n):
    p, zz = k / n, Z * Z
    centre, half = (p + zz / (2 * n)) / (1 + zz / n), Z / (1 + zz / n) * np.sqrt(p * (1 - p) / n + zz / (4 * n * n))
    return centre - half, centre + half


def main():
    frame = table(np.random.default_rng(20250720))
    runs = usable(frame)
    days = pd.date_range(runs["start"].min().replace(day=1) - pd.Timedelta(days=1), AS_OF)
    after = AS_OF + pd.Timedelta(days=1)
    member, due, known, events = {}, {}, {}, []
    for client, rows in runs.groupby("client"):
        series, marks = days_of(rows, days)
        inside = np.zeros(len(days), bool)
        for number, (start, until) in enumerate(stretches(marks)):
            inside |= (days >= start) & (days < until)
            events.append([client, number, start, until if until < after else pd.NaT])
        # In a gap that was bridged, what was due before it.
        held = series["due"].where(series["on"]).ffill().where(inside)
        due[client] = held.fillna(0.0)
        known[client] = series["known"].where(series["on"]).astype(object).ffill().where(inside).fillna(False).astype(bool)
        member[client] = inside
    member, due, known = (pd.DataFrame(columns, index=days) for columns in (member, due, known))
    events = pd.DataFrame(events, columns=["client", "number", "start", "until"])
    months, lines = pd.period_range(days[1], AS_OF, freq="M"), []
    for month in months:
        first, last = month.start_time, min(month.end_time.normalize(), AS_OF)
        a, b = first - pd.Timedelta(days=1), last
        here = events[(events["start"] >= first) & (events["start"] <= last)]
        gone = events[(events["until"] >= first) & (events["until"] <= last)]
        then, now = member.loc[a], member.loc[b]
        change = due.loc[b] - due.loc[a]
        # Whose stretch on the last day is not the first.
        again = events[(events["number"] > 0) & (events["start"] <= b) & ~(events["until"] <= b)]
        seen = then.index.isin(again["client"])
        lines.append(
            {
                "month": str(month),
                "complete": bool(month.end_time.normalize() <= AS_OF),
                "settled": bool(month.end_time.normalize() + pd.Timedelta(days=RENEWAL) <= AS_OF),
                "members_start": int(then.sum()),
                "joined": int((here["number"] == 0).sum()),
                "came_back": int((here["number"] > 0).sum()),
                "left": int(len(gone)),
                "left_of_start": int((then & ~now).sum()),
                "members_end": int(now.sum()),
                "recurring": [
                    float(v.sum())
                    for v in (
                        due.loc[a],
                        due.loc[b][~then & now & ~seen],
                        due.loc[b][~then & now & seen],
                        change[then & now].clip(lower=0),
                        -change[then & now].clip(upper=0),
                        due.loc[a][then & ~now],
                        due.loc[b],
                    )
                ],
                "paying": int((now & known.loc[b]).sum()),
            }
        )
    out = pd.DataFrame(lines)
    whole = out[out["settled"] & (out["members_start"] > 0)].tail(12)
    left, months_seen = int(whole["left_of_start"].sum()), int(whole["members_start"].sum())
    low, high = wilson(left, months_seen)
    last = out[out["settled"]].iloc[-1]
    average = round(last["recurring"][6] / last["paying"], 6)
    # The product-limit curve by a table of the distinct times.
    over = events["until"].notna() & (events["until"] + pd.Timedelta(days=RENEWAL) <= AS_OF)
    time = (events["until"].fillna(AS_OF) - events["start"]).dt.days / MONTH
    life = pd.DataFrame({"time": time, "over": over}).groupby("time")["over"].agg(["sum", "size"])
    at_risk = len(events) - life["size"].cumsum().shift(fill_value=0)
    curve = (1 - life["sum"] / at_risk).cumprod()
    running = events["until"].isna()
    answer = {
        "as_of": str(AS_OF.date()),
        "rows": [
            [int(r.client), *[None if pd.isna(d) else str(d.date()) for d in (r.start, r.end, r.period_end)], r.state]
            + [None if pd.isna(v) else float(v) for v in (r.price, r.months)]
            for r in frame.itertuples()
        ],
        "memberships": int(len(runs)),
        "ended": int(runs["end"].notna().sum()),
        "months": lines,
        "length": {
            "months": int(len(whole)),
            "left": left,
            "member_months": months_seen,
            "churn": left / months_seen,
            "churn_interval": [low, high],
            "mean_months": months_seen / left,
            "lifetime_value": average * months_seen / left,
        },
        "stay": {
            "stretches": int(len(events)),
            "left": int(over.sum()),
            "median_months": float(curve.index[curve <= 0.5][0]),
            "tenure_months": float(time[running].mean()),
        },
    }
    assert left >= FEWEST_LEFT
    text = json.dumps(answer, indent=None, separators=(",", ":"))
    sys.stdout.write(text.replace('{"month":', '\n{"month":').replace("[[", "[\n[").replace("],[", "],\n[") + "\n")


def studio():
    """Two and a half years of a studio with three plans: about 4% leave a month, some change plans or come back."""
    rng, plans = np.random.default_rng(7), {"Basic": 49, "Unlimited": 89, "Family": 129}
    print("Customer ID,Name,Email,Plan,Interval,Amount,Status,Start,Current Period End,Ended At")
    for client in range(140):
        day = pd.Timestamp("2023-01-03") + pd.Timedelta(days=int(rng.integers(0, 925)))
        while day < AS_OF:
            plan = str(rng.choice(list(plans), p=[0.45, 0.4, 0.15]))
            yearly = rng.random() < 0.1
            end = day + pd.Timedelta(days=30 * int(rng.geometric(0.055)))
            runs = end > AS_OF
            state = ("paused" if rng.random() < 0.05 else "active") if runs else "canceled"
            price = plans[plan] * (10 if yearly else 1)
            fields = [f"M{client:03}", f"Member {client}", f"m{client}@example.org", plan, "year" if yearly else "month"]
            until = (AS_OF + pd.Timedelta(days=int(rng.integers(1, 30)))).date() if runs else end.date()
            print(",".join([*fields, f"{price:.2f}", state, str(day.date()), str(until), "" if runs else str(end.date())]))
            if runs or rng.random() < 0.6:
                break
            day = end + pd.Timedelta(days=int(rng.choice([0, 0, 10, 90])))


if __name__ == "__main__":
    studio() if sys.argv[1:] == ["studio"] else main()
