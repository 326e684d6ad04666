/** The kinds of registers: which records stand behind each, and by which table they come in and go out. */
import { type Mapping, tableContent } from '../../ingest/index.ts';

export const REGISTER_KINDS = ['institutions', 'departments', 'workers', 'beds', 'equipment', 'vehicles'] as const;
export type RegisterKind = (typeof REGISTER_KINDS)[number];

export interface RegisterDefinition {
  /** Type of the record that is a row. */
  type: string;
  /** Element that names the institution; null where the row is one. */
  institution: string | null;
  /** FHIRPath-like test in SQL of `content` that tells the rows of the register from others of the type. */
  is: string;
}

const coded = (system: string) => `content @? '$.type.coding[*] ? (@.system == "${system}")'`;

export const REGISTERS: Record<RegisterKind, RegisterDefinition> = {
  institutions: { type: 'Organization', institution: null, is: 'true' },
  departments: { type: 'HealthcareService', institution: 'providedBy', is: 'true' },
  workers: { type: 'PractitionerRole', institution: 'organization', is: 'true' },
  beds: {
    type: 'Location',
    institution: 'managingOrganization',
    is: `content @? '$.physicalType.coding[*] ? (@.code == "bd")'`,
  },
  equipment: { type: 'Device', institution: 'owner', is: coded('urn:kangyu:cs:equipment') },
  vehicles: { type: 'Device', institution: 'owner', is: coded('urn:kangyu:cs:vehicle') },
};

/** The table by which the register comes in and goes out. */
export function mappingOf(kind: RegisterKind): Mapping {
  const mapping = tableContent().mappings.find(({ id }) => id === kind);
  if (!mapping) throw new Error(`content/mappings has no table ${kind}`);
  return mapping;
}
