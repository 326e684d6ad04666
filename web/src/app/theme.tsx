import { App, theme as antdTheme, ConfigProvider, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { type ThemeChoice, usePreferences } from './preferences.ts';

/** The one palette: our own styles read it as `--k-*` variables, Ant Design and the charts take it from here. */
const light = {
  accent: '#0f766e',
  accentSoft: '#e6f2f0',
  page: '#f4f6f7',
  surface: '#ffffff',
  raised: '#fafbfb',
  line: '#e1e6e8',
  lineStrong: '#c3ccd0',
  text: '#1b2529',
  muted: '#566469',
  met: '#17733a',
  metSoft: '#e5f3ea',
  track: '#0b6a86',
  trackSoft: '#e2f1f6',
  risk: '#8a5a00',
  riskSoft: '#fdf3dc',
  off: '#b02a1a',
  offSoft: '#fcebe8',
  none: '#5d6a6f',
  noneSoft: '#edf0f1',
  flash: '#fff3c4',
};
type Palette = typeof light;
const dark: Palette = {
  accent: '#2dbfae',
  accentSoft: '#12322f',
  page: '#10171a',
  surface: '#182126',
  raised: '#1e282d',
  line: '#2b373c',
  lineStrong: '#43525a',
  text: '#e4ebed',
  muted: '#a0aeb4',
  met: '#62cf8b',
  metSoft: '#15301f',
  track: '#5fc3e0',
  trackSoft: '#122e38',
  risk: '#eec05a',
  riskSoft: '#362a10',
  off: '#ff9384',
  offSoft: '#3d1c18',
  none: '#a3b0b5',
  noneSoft: '#263136',
  flash: '#4a4016',
};

export const fonts =
  "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif";

function antdConfig(palette: Palette, isDark: boolean, motion: boolean): ThemeConfig {
  return {
    algorithm: isDark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: {
      colorPrimary: palette.accent,
      colorLink: palette.accent,
      colorInfo: palette.track,
      colorSuccess: palette.met,
      colorWarning: palette.risk,
      colorError: palette.off,
      colorBgLayout: palette.page,
      colorBgContainer: palette.surface,
      colorBgElevated: isDark ? palette.raised : palette.surface,
      colorText: palette.text,
      colorTextSecondary: palette.muted,
      colorTextTertiary: palette.muted,
      colorTextDescription: palette.muted,
      colorTextPlaceholder: palette.muted,
      colorBorder: palette.lineStrong,
      colorBorderSecondary: palette.line,
      fontFamily: fonts,
      fontSize: 14,
      controlHeight: 32,
      borderRadius: 5,
      wireframe: false,
      motion,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Table: {
        cellPaddingBlockSM: 5,
        cellPaddingInlineSM: 8,
        headerBg: palette.raised,
        headerColor: palette.muted,
        headerSplitColor: 'transparent',
        rowHoverBg: palette.raised,
      },
      Tabs: { horizontalMargin: '0 0 12px 0', horizontalItemPadding: '8px 0' },
      Descriptions: { itemPaddingBottom: 6 },
      Button: { primaryShadow: 'none', defaultShadow: 'none', primaryColor: isDark ? '#06221f' : '#ffffff' },
      Form: { itemMarginBottom: 16, labelColor: palette.muted },
    },
  };
}

function useMedia(media: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(media).matches);
  useEffect(() => {
    const query = matchMedia(media);
    // What is printed is laid out right after the event.
    const listen = () => flushSync(() => setMatches(query.matches));
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, [media]);
  return matches;
}

function useDark(choice: ThemeChoice): boolean {
  const system = useMedia('(prefers-color-scheme: dark)');
  // Paper is white, and browsers leave backgrounds out.
  const printing = useMedia('print');
  return !printing && (choice === 'dark' || (choice === 'system' && system));
}

export function usePalette(): Palette {
  return useDark(usePreferences().theme) ? dark : light;
}

export function Themed({ children }: { children: ReactNode }) {
  const { theme, language } = usePreferences();
  const isDark = useDark(theme);
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const palette = isDark ? dark : light;
  useEffect(() => {
    const style = document.documentElement.style;
    for (const [name, value] of Object.entries(palette)) style.setProperty(`--k-${name}`, value);
    style.setProperty('--k-font', fonts);
    style.colorScheme = isDark ? 'dark' : 'light';
  }, [palette, isDark]);
  return (
    <ConfigProvider
      theme={antdConfig(palette, isDark, !still)}
      locale={language === 'zh' ? zhCN : enUS}
      componentSize="middle"
      button={{ autoInsertSpace: false }}
    >
      <App component={false}>{children}</App>
    </ConfigProvider>
  );
}
