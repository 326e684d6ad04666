import { TreeSelect } from 'antd';
import { useMemo } from 'react';
import type { Area } from '../../../src/http/contract.ts';
import { useText } from '../i18n/index.ts';
import { useAddress } from './address.tsx';
import { homeArea, useArea, useAreas, useSession } from './session.ts';

interface Node {
  value: string;
  title: string;
  children: Node[];
}

/**
 * The area tree as the account may see it; an area whose parent is not visible is a root. A managed area stands beside
 * the administrative ones; the townships in both trees stand only where the division says.
 */
export function areaTree(areas: readonly Area[]): Node[] {
  const nodes = new Map(areas.map((area) => [area.code, { value: area.code, title: area.name, children: [] } as Node]));
  const divisions = new Set(areas.filter((area) => area.tree !== 'managed').map((area) => area.code));
  const roots: Node[] = [];
  for (const area of areas) {
    if (area.tree === 'managed' && divisions.has(area.code)) continue;
    const node = nodes.get(area.code);
    const parent = area.parent ? nodes.get(area.parent) : undefined;
    if (node) (parent ? parent.children : roots).push(node);
  }
  return roots;
}

/** All areas as one list for a form, indented by their place in the tree. */
export function areaOptions(areas: readonly Area[]): { value: string; label: string }[] {
  const flatten = (nodes: readonly Node[], depth: number): { value: string; label: string }[] =>
    nodes.flatMap((node) => [
      { value: node.value, label: `${'　'.repeat(depth)}${node.title}` },
      ...flatten(node.children, depth + 1),
    ]);
  return flatten(areaTree(areas), 0);
}

/** The areas an area is divided into: divisions, or what a managed area looks after. */
export function partsOf(areas: readonly Area[], code: string): Area[] {
  const parts = areas.filter((area) => area.parent === code);
  const divisions = parts.filter((area) => area.tree !== 'managed');
  return divisions.length > 0 ? divisions : parts;
}

export function AreaPicker() {
  const { t } = useText('common');
  const session = useSession();
  const areas = useAreas();
  const { code, name } = useArea();
  const [, change] = useAddress();
  const tree = useMemo(() => areaTree(areas.data ?? []), [areas.data]);
  const opened = useMemo(
    () =>
      tree.flatMap((root) => [
        root.value,
        ...(tree.length === 1 && root.children.length === 1 ? root.children.map((one) => one.value) : []),
      ]),
    [tree],
  );
  return (
    <TreeSelect
      className="area-picker"
      aria-label={t('shell.area')}
      value={areas.data ? code : name}
      treeData={tree}
      treeDefaultExpandedKeys={opened}
      showSearch={{ treeNodeFilterProp: 'title' }}
      popupMatchSelectWidth={260}
      loading={areas.isPending}
      onChange={(value: string) =>
        change({ area: value === homeArea(session, areas.data) ? undefined : value, institution: undefined }, true)
      }
    />
  );
}
