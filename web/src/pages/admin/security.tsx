import { useCan } from '../../app/session.ts';
import { AdminFrame } from './admin-frame.tsx';
import { Retention } from './retention.tsx';
import { SecurityRegisters } from './security-registers.tsx';

/** What has passed its time and how it is disposed of; the registers of data protection. */
export function SecurityPage() {
  const can = useCan();
  return (
    <AdminFrame tab="security">
      {can('retention.manage') && (
        <>
          <SecurityRegisters />
          <Retention />
        </>
      )}
    </AdminFrame>
  );
}
