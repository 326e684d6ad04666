import {
  AlertOutlined,
  BankOutlined,
  CheckSquareOutlined,
  DatabaseOutlined,
  FireOutlined,
  FundOutlined,
  HeartOutlined,
  HomeOutlined,
  IssuesCloseOutlined,
  LineChartOutlined,
  QrcodeOutlined,
  ScanOutlined,
  SettingOutlined,
} from '@ant-design/icons';
import { useRouterState } from '@tanstack/react-router';
import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../i18n/index.ts';
import { AppLink } from './address.tsx';
import { useCan } from './session.ts';

interface Item {
  to: string;
  key: string;
  icon: ReactNode;
  /** Shown to a role that has one of these; empty = everybody. */
  any: string[];
  /** Further addresses that belong to it. */
  also?: string[];
}

const items: Item[] = [
  { to: '/', key: 'overview', icon: <HomeOutlined />, any: [] },
  { to: '/plans', key: 'plans', icon: <FundOutlined />, any: ['plan.read'] },
  { to: '/indicators', key: 'indicators', icon: <LineChartOutlined />, any: ['indicator.read'] },
  { to: '/resources', key: 'resources', icon: <BankOutlined />, any: ['register.read'] },
  { to: '/warning', key: 'warning', icon: <AlertOutlined />, any: ['surveillance.read', 'report.fill', 'report.read'] },
  { to: '/command', key: 'command', icon: <FireOutlined />, any: ['command.read'] },
  { to: '/me', key: 'me', icon: <HeartOutlined />, any: ['record.own'] },
  { to: '/me/code', key: 'my-code', icon: <QrcodeOutlined />, any: ['code.own'] },
  { to: '/codes', key: 'codes', icon: <ScanOutlined />, any: ['code.scan', 'code.verify', 'terminal.manage'] },
  {
    to: '/services/today',
    key: 'services',
    icon: <CheckSquareOutlined />,
    any: ['program.read'],
    also: [
      '/services/enrol',
      '/services/coverage',
      '/services/programmes',
      '/services/contact',
      '/services/visit',
      '/services/calls',
      '/services/tasks',
      '/services/household',
      '/services/batch',
      '/services/institutions',
      '/services/teams',
      '/services/import',
      '/services/history',
      '/services/about',
      '/services/print',
      '/services/offline',
    ],
  },
  { to: '/services/recognition', key: 'recognition', icon: <IssuesCloseOutlined />, any: ['indicator.read'] },
  { to: '/data', key: 'data', icon: <DatabaseOutlined />, any: ['data.read', 'data.submit', 'population.read'] },
  {
    to: '/admin',
    key: 'admin',
    icon: <SettingOutlined />,
    any: ['account.manage', 'security.manage', 'token.manage', 'audit.read', 'privacy.review'],
  },
];

/** Where a section with several pages is entered: the first page the role may open. */
function entry(to: string, can: (permission: string) => boolean): string {
  if (to === '/data')
    return can('data.read') ? '/data/submissions' : can('data.submit') ? '/data/upload' : '/data/population';
  if (to === '/admin')
    return can('account.manage') || can('security.manage')
      ? '/admin/accounts'
      : can('audit.read')
        ? '/admin/audit'
        : can('token.manage')
          ? '/admin/tokens'
          : '/admin/break-glass';
  if (to === '/codes')
    return can('code.scan') ? '/codes/scan' : can('code.verify') ? '/codes/applications' : '/codes/terminals';
  if (to === '/warning') return can('surveillance.read') ? '/warning/signals' : '/warning/cards';
  if (to === '/command') return '/command/events';
  if (to === '/resources') return '/resources/institutions';
  return to;
}

export function Navigation({ short }: { short: boolean }) {
  const { t } = useText('common');
  const can = useCan();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav className="nav" aria-label={t('shell.navigation')}>
      <ul>
        {items
          .filter((item) => item.any.length === 0 || item.any.some(can))
          .map((item) => {
            const whole = item.to === '/' || item.to === '/me';
            const current = whole
              ? path === item.to
              : [item.to, ...(item.also ?? [])].some((one) => path.startsWith(one));
            const name = t(`nav.${item.key}`);
            return (
              <li key={item.to}>
                <Tooltip title={short ? name : ''} placement="right">
                  <span>
                    <AppLink
                      to={entry(item.to, can)}
                      className={current ? 'nav-item nav-current' : 'nav-item'}
                      aria-current={current ? 'page' : undefined}
                      aria-label={name}
                    >
                      <span className="nav-icon" aria-hidden="true">
                        {item.icon}
                      </span>
                      {!short && <span>{name}</span>}
                    </AppLink>
                  </span>
                </Tooltip>
              </li>
            );
          })}
      </ul>
    </nav>
  );
}
