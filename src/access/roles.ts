import { z } from 'zod';
import type { MaskLevel } from './caller.ts';
import { accessContent, readContent } from './content.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD');

const RoleVersion = z.strictObject({
  from: Day,
  to: Day.optional(),
  mask: z.enum(['none', 'partial']),
  permissions: z.array(z.string()),
});

const RoleDefinition = z.strictObject({
  title: Bilingual,
  does: Bilingual,
  /** Held by programs with a token, not by people: it gets no demo account. */
  program: z.boolean().default(false),
  versions: z.array(RoleVersion).min(1),
});
export type RoleDefinition = z.infer<typeof RoleDefinition>;

/** content/access/roles.yaml: permissions, roles with dated versions, and roles that one person may not combine. */
const RolesFile = z
  .strictObject({
    schema: z.literal(1),
    permissions: z.record(z.string().regex(/^[a-z]+(\.[a-z]+)?$/), Bilingual),
    separate: z.array(z.array(z.string()).min(2)),
    roles: z.record(z.string().regex(/^[a-z][a-z-]*$/), RoleDefinition),
  })
  .superRefine((file, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    for (const [role, definition] of Object.entries(file.roles)) {
      definition.versions.forEach((version, i) => {
        version.permissions.forEach((permission, j) => {
          if (!file.permissions[permission])
            complain(['roles', role, 'versions', i, 'permissions', j], `unknown permission ${permission}`);
        });
        const next = definition.versions[i + 1];
        if (version.to !== undefined && version.to <= version.from)
          complain(['roles', role, 'versions', i, 'to'], 'must be after from');
        if (next && (version.to === undefined || version.to > next.from))
          complain(['roles', role, 'versions', i], 'overlaps the next version');
      });
    }
    file.separate.forEach((group, i) => {
      group.forEach((role, j) => {
        if (!file.roles[role]) complain(['separate', i, j], `unknown role ${role}`);
      });
    });
  });

/** What a role may do on a day. */
export interface RoleRights {
  permissions: ReadonlySet<string>;
  mask: MaskLevel;
}

export interface RoleBook {
  readonly roles: Readonly<Record<string, RoleDefinition>>;
  readonly permissions: Readonly<Record<string, { zh: string; en: string }>>;
  /** Rights of a role on a day (`YYYY-MM-DD`); undefined when there is no such role then. */
  rightsOn(role: string, day: string): RoleRights | undefined;
  /** Whether the role is one of those kept apart: the administrators. */
  isSeparate(role: string): boolean;
  /** Whether one person may hold all these roles together. */
  mayCombine(roles: readonly string[]): boolean;
}

export function loadRoles(file: string = accessContent('roles.yaml')): RoleBook {
  return roleBook(readContent(file, RolesFile));
}

export function roleBook(content: z.input<typeof RolesFile>): RoleBook {
  const file = RolesFile.parse(content);
  return {
    roles: file.roles,
    permissions: file.permissions,
    rightsOn(role, day) {
      const version = file.roles[role]?.versions.find((v) => v.from <= day && (v.to === undefined || day < v.to));
      return version && { permissions: new Set(version.permissions), mask: version.mask };
    },
    isSeparate: (role) => file.separate.some((group) => group.includes(role)),
    mayCombine: (roles) =>
      file.separate.every((group) => new Set(roles.filter((role) => group.includes(role))).size <= 1),
  };
}
