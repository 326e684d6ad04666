import { LinkTabs } from '../../components/link-tabs.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/command.css';

export function CommandTabs() {
  const { t } = useText('command');
  return (
    <LinkTabs
      label={t('title')}
      tabs={[
        { path: '/command/events', need: ['command.read'], text: t('events.title') },
        { path: '/command/mine', need: ['command.report', 'task.report'], text: t('mine.title') },
        { path: '/command/resources', need: ['command.read'], text: t('resources.title') },
        { path: '/command/teams', need: ['command.read'], text: t('teams.title') },
        { path: '/command/supplies', need: ['command.read'], text: t('supplies.title') },
      ]}
    />
  );
}
