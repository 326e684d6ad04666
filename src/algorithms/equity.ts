/** How evenly a resource lies over the people of several places. Shares are of the sums over the places given. */

export interface Place {
  population: number;
  resource: number;
}

export interface LorenzPoint {
  /** Cumulated shares 0..1, places in the order of resource per head, least first. */
  population: number;
  resource: number;
}

/** From (0, 0) to (1, 1); empty when nobody lives there or nothing is to be shared out. */
export function lorenzCurve(places: readonly Place[]): LorenzPoint[] {
  const sums = totals(places);
  if (!sums) return [];
  const sorted = places
    .filter(({ population }) => population > 0)
    .sort((a, b) => a.resource * b.population - b.resource * a.population);
  const points: LorenzPoint[] = [{ population: 0, resource: 0 }];
  let [population, resource] = [0, 0];
  for (const place of sorted) {
    population += place.population;
    resource += place.resource;
    points.push({ population: population / sums.population, resource: resource / sums.resource });
  }
  return points;
}

/** Gini coefficient 1 - Σ (X_i - X_(i-1))(Y_i + Y_(i-1)) over the Lorenz curve (Brown 1994); undefined without anything to share. */
export function gini(places: readonly Place[]): number | undefined {
  const curve = lorenzCurve(places);
  if (curve.length === 0) return undefined;
  const doubled = curve
    .slice(1)
    .reduce((sum, at, i) => sum + (at.population - curve[i]!.population) * (at.resource + curve[i]!.resource), 0);
  return Math.max(0, 1 - doubled);
}

/** Theil's T (1967), Σ y ln(y/p) with resource shares y and population shares p; a place without the resource adds nothing. */
export function theil(places: readonly Place[]): number | undefined {
  const sums = totals(places);
  if (!sums) return undefined;
  const sum = places
    .filter(({ population, resource }) => population > 0 && resource > 0)
    .reduce((total, { population, resource }) => {
      const [y, p] = [resource / sums.resource, population / sums.population];
      return total + y * Math.log(y / p);
    }, 0);
  return Math.max(0, sum);
}

/**
 * Agglomeration of a resource against that of the people, (share of the resource) / (share of the people): the quotient
 * HRAD/PAD of the health-resource agglomeration degree, in which the land area cancels out. 1 = as the people live;
 * null where nobody lives.
 */
export function agglomeration(places: readonly Place[]): (number | null)[] {
  const sums = totals(places);
  return places.map(({ population, resource }) =>
    !sums || population <= 0 ? null : resource / sums.resource / (population / sums.population),
  );
}

function totals(places: readonly Place[]): Place | undefined {
  const counted = places.filter(({ population }) => population > 0);
  const population = counted.reduce((sum, place) => sum + place.population, 0);
  const resource = counted.reduce((sum, place) => sum + place.resource, 0);
  return population > 0 && resource > 0 ? { population, resource } : undefined;
}
