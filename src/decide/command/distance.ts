/** Distance over ground between places on the globe. Pure. */

export interface Place {
  latitude: number | null;
  longitude: number | null;
}
/** Mean radius of the earth in kilometres (IUGG). */
const EARTH = 6371.0088;

/** Great-circle distance in kilometres (haversine); null where either place is unknown. */
export function kilometres(a: Place, b: Place): number | null {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return null;
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [from, to] = [radians(a.latitude), radians(b.latitude)];
  const half =
    Math.sin((to - from) / 2) ** 2 +
    Math.cos(from) * Math.cos(to) * Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(half)));
}
