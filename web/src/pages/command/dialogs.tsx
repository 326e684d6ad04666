import { Modal } from 'antd';
import type { ReactNode } from 'react';
import type { CommandDetail } from '../../../../src/http/contract.ts';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { CloseForm } from './close-form.tsx';
import { EndForm } from './end-form.tsx';
import { FactsForm, GradeForm, PeriodForm, RespondForm, SeatForm } from './forms-response.tsx';
import { FindingForm, NoticeForm, OrderForm, ReportForm, TextForm } from './forms-work.tsx';
import { useCommandSettings } from './queries.ts';

export type DialogName =
  | 'grade'
  | 'respond'
  | 'order'
  | 'facts'
  | 'report'
  | 'review'
  | 'level'
  | 'period'
  | 'seat'
  | 'end'
  | 'finding'
  | 'close'
  | 'note'
  | 'notice';

/** One thing done to an event at a time. */
export function Dialogs({ name, detail, onClose }: { name: DialogName; detail: CommandDetail; onClose: () => void }) {
  const { t } = useText('command');
  const settings = useCommandSettings(detail.event.area);
  const content = (): ReactNode => {
    if (name === 'review')
      return (
        <TextForm
          detail={detail}
          path="review"
          field="summary"
          label={t('review')}
          rows={6}
          initial={detail.review?.summary}
          onDone={onClose}
        />
      );
    if (name === 'note')
      return <TextForm detail={detail} path="notes" field="text" label={t('note')} rows={3} onDone={onClose} />;
    if (name === 'end') return <EndForm detail={detail} onDone={onClose} />;
    if (name === 'report') return <ReportForm detail={detail} onDone={onClose} />;
    if (name === 'notice') return <NoticeForm detail={detail} onDone={onClose} />;
    return (
      <Loaded query={settings}>
        {(known) => {
          if (name === 'facts') return <FactsForm detail={detail} settings={known} onDone={onClose} />;
          if (name === 'grade' || name === 'level')
            return <GradeForm detail={detail} settings={known} level={name === 'level'} onDone={onClose} />;
          if (name === 'respond') return <RespondForm detail={detail} settings={known} onDone={onClose} />;
          if (name === 'seat') return <SeatForm detail={detail} settings={known} onDone={onClose} />;
          if (name === 'period') return <PeriodForm detail={detail} onDone={onClose} />;
          if (name === 'close') return <CloseForm detail={detail} settings={known} onDone={onClose} />;
          if (name === 'finding') return <FindingForm detail={detail} settings={known} onDone={onClose} />;
          return <OrderForm detail={detail} settings={known} onDone={onClose} />;
        }}
      </Loaded>
    );
  };
  return (
    <Modal title={t(`do.${name}`)} open width={720} footer={null} onCancel={onClose} destroyOnHidden>
      {content()}
    </Modal>
  );
}
