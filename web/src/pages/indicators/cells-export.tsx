import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { Cell, IndicatorDetail } from '../../../../src/http/contract.ts';
import { saveCsv } from '../../components/csv.ts';
import { formatTime } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

export function CellsExport({
  cells,
  indicator,
  name,
}: {
  cells: readonly Cell[];
  indicator: IndicatorDetail;
  name: string;
}) {
  const { t, l } = useText('indicators');
  const save = () =>
    saveCsv(
      name,
      [
        t('ranking.name'),
        t('code'),
        t('period'),
        t('ranking.value'),
        t('trend.low'),
        t('trend.high'),
        t('trend.numerator'),
        t('trend.denominator'),
        t('source'),
        t('updated'),
      ],
      cells.map((cell) => [
        cell.name,
        cell.institution ?? cell.area,
        cell.period,
        cell.suppressed ? '<5' : cell.value,
        cell.low,
        cell.high,
        cell.suppressed ? null : cell.numerator,
        cell.denominator,
        t(`common:source.${cell.source}`),
        formatTime(cell.computedAt),
      ]),
      [
        [l(indicator.title), indicator.code],
        [t('unit'), l(indicator.unit)],
        [t('formula'), l(indicator.formula)],
      ],
    );
  return (
    <Button size="small" type="text" icon={<DownloadOutlined />} onClick={save} disabled={cells.length === 0}>
      CSV
    </Button>
  );
}
