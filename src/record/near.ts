import { invalid, parts, unescaped } from './search-values.ts';

/** A place on the globe and how far around it (R4, Location.near: `latitude|longitude|distance|units`). */
export interface NearTest {
  latitude: number;
  longitude: number;
  metres: number;
}

const USUAL_METRES = 10_000;
/** Metres of a UCUM unit of length. */
const UNITS: Readonly<Record<string, number>> = {
  km: 1000,
  m: 1,
  '[mi_i]': 1609.344,
  '[mi_us]': 1609.347_219,
  '[nmi_i]': 1852,
};
/** Mean radius of the earth in metres (IUGG). */
const EARTH = 6_371_008.8;
const METRES_OF_DEGREE = (EARTH * Math.PI) / 180;

/** Without a distance ten kilometres are meant, without a unit kilometres. */
export function readNear(name: string, value: string): NearTest {
  const [latitude = '', longitude = '', distance = '', unit = 'km', more] = parts(value, '|').map(unescaped);
  const number = (text: string, most: number): number =>
    /^-?\d{1,3}(\.\d{1,15})?$/.test(text) && Math.abs(Number(text)) <= most ? Number(text) : Number.NaN;
  const metres =
    distance === ''
      ? USUAL_METRES
      : /^\d{1,9}(\.\d{1,9})?$/.test(distance)
        ? Number(distance) * (UNITS[unit === '' ? 'km' : unit] ?? Number.NaN)
        : Number.NaN;
  const test = { latitude: number(latitude, 90), longitude: number(longitude, 180), metres };
  if (more !== undefined || Object.values(test).some(Number.isNaN))
    throw invalid(
      name,
      `应为 纬度|经度|距离|单位（${Object.keys(UNITS).join('、')}）`,
      `must be latitude|longitude|distance|unit, units ${Object.keys(UNITS).join(', ')}`,
    );
  return test;
}

/** Says whether a Location's position lies within the distance, by the great circle (haversine). */
export function isNear(position: unknown, { latitude, longitude, metres }: NearTest): boolean {
  const place = (position ?? {}) as { latitude?: unknown; longitude?: unknown };
  if (typeof place.latitude !== 'number' || typeof place.longitude !== 'number') return false;
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [a, b] = [radians(latitude), radians(place.latitude)];
  const half =
    Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(place.longitude - longitude) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(half))) <= metres;
}

/** Latitudes between which all that is near lies; the index of positions is no more than this band. */
export function bandOf({ latitude, metres }: NearTest): [from: number, to: number] {
  const degrees = metres / METRES_OF_DEGREE + 1e-6;
  return [latitude - degrees, latitude + degrees];
}
