import { LinkTabs } from '../../components/link-tabs.tsx';
import { useText } from '../../i18n/index.ts';
import { OfflineMark } from '../../offline/sync-mark.tsx';

export function ServiceTabs() {
  const { t } = useText('programs');
  return (
    <>
      <LinkTabs
        label={t('services')}
        tabs={[
          { path: '/services/today', need: ['program.read'], text: t('today') },
          { path: '/services/calls', need: ['program.read'], text: t('calls') },
          { path: '/services/tasks', need: ['program.read'], text: t('tasks') },
          { path: '/services/batch', need: ['program.record'], text: t('batch') },
          { path: '/services/enrol', need: ['program.manage'], text: t('enrol') },
          { path: '/services/import', need: ['program.manage'], text: t('import') },
          { path: '/services/institutions', need: ['program.read'], text: t('program-institutions:title') },
          { path: '/services/teams', need: ['program.read'], text: t('teams') },
          { path: '/services/coverage', need: ['indicator.read'], text: t('coverage:title') },
          { path: '/services/programmes', need: ['program.read'], text: t('programmes') },
          { path: '/services/offline', need: ['program.record'], text: t('offline:title') },
        ]}
      />
      <OfflineMark />
    </>
  );
}
