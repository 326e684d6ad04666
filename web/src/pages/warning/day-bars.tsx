import '../../styles/warning.css';

const DAYS = 28;
const WIDTH = 5;
const HEIGHT = 28;
const DAY_MS = 86_400_000;

/** Counts of the last days as small bars; a day that nobody counted is a gap with a dot. */
export function DayBars({
  days,
  day,
  label,
}: {
  days: readonly { day: string; value: number }[];
  day: string;
  label: string;
}) {
  const known = new Map(days.map((one) => [one.day, one.value]));
  const top = Math.max(1, ...days.map(({ value }) => value));
  const end = Date.parse(day);
  return (
    <svg className="day-bars" width={DAYS * WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <title>{label}</title>
      {Array.from({ length: DAYS }, (_, i) => new Date(end - (DAYS - 1 - i) * DAY_MS).toISOString().slice(0, 10)).map(
        (one, i) => {
          const value = known.get(one);
          if (value === undefined)
            return <circle key={one} className="day-gap" cx={i * WIDTH + WIDTH / 2} cy={HEIGHT - 2} r={1} />;
          const height = Math.max(1, Math.round((value / top) * (HEIGHT - 3)));
          return (
            <rect key={one} x={i * WIDTH} y={HEIGHT - height} width={WIDTH - 1} height={height}>
              <title>{`${one} ${value}`}</title>
            </rect>
          );
        },
      )}
    </svg>
  );
}
