import { Grid, Select, type TableProps } from 'antd';
import { useAddress } from '../../app/address.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { SearchInput } from '../resources/search-input.tsx';

/** One filter of a list, kept in the address under its name. */
interface Choice {
  name: string;
  label: string;
  /** Shown while nothing is chosen. */
  any: string;
  options: { value: string; label: string }[];
}
interface FilteredListProps<T> {
  path: string;
  queryKey: readonly string[];
  label: string;
  /** Text filter, and its name in the address. */
  find?: { name: string; label: string };
  choices: readonly Choice[];
  /** Parameters that are no filters of the reader. */
  fixed?: Record<string, string | undefined>;
  enabled?: boolean;
  columns: TableProps<T>['columns'];
  minWidth: number;
  /** Columns on a phone: what one needs first, without scrolling sideways. */
  narrow?: TableProps<T>['columns'];
  /** Nothing there at all: what it is, and why. */
  none: { title: string; why: string };
  onOpen?: (row: T) => void;
  /** On a phone each row stands as a card. */
  cards?: boolean;
}

const PHONE_WIDTH = 320;

/** A list of the exchange: filters in the address, the file of what they leave, pages. */
export function FilteredList<T extends { id: string }>({
  path,
  queryKey,
  label,
  find,
  choices,
  fixed = {},
  enabled = true,
  columns,
  minWidth,
  narrow,
  none,
  onOpen,
  cards = false,
}: FilteredListProps<T>) {
  const { t } = useText('exchange');
  const [search, change] = useAddress();
  const names = [...(find ? [find.name] : []), ...choices.map(({ name }) => name)];
  const chosen = Object.fromEntries(names.map((name) => [name, search[name]]));
  const params = { ...fixed, ...chosen };
  const paged = usePaged<T>([...queryKey], path, params, { enabled });
  const isPhone = Grid.useBreakpoint().md === false && narrow !== undefined;
  const isFiltered = names.some((name) => search[name]);
  return (
    <>
      <search className="filters">
        {find && (
          <SearchInput
            value={search[find.name]}
            label={find.label}
            onChange={(text) => change({ [find.name]: text })}
          />
        )}
        {choices.map(({ name, label: title, any, options }) => (
          <Select
            key={name}
            allowClear
            placeholder={any}
            aria-label={title}
            value={search[name] ?? null}
            onChange={(value: string | null | undefined) => change({ [name]: value ?? undefined })}
            options={options}
            style={{ minWidth: 130 }}
          />
        ))}
        <span className="shell-gap" />
        <ExportButton path={path} params={params} name={label} />
      </search>
      <PagedTable<T>
        paged={paged}
        label={label}
        rowKey={(row) => row.id}
        minWidth={isPhone ? PHONE_WIDTH : minWidth}
        cards={cards}
        {...(onOpen ? { onOpen } : {})}
        empty={<Empty title={none.title} why={isFiltered ? t('none-filter') : none.why} />}
        columns={(isPhone ? narrow : columns) ?? []}
      />
    </>
  );
}
