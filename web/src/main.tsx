import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { preferences } from './app/preferences.ts';
import { queryClient } from './app/query.ts';
import { router } from './app/router.tsx';
import { Themed } from './app/theme.tsx';
import { setLanguage } from './i18n/index.ts';
import './styles/base.css';
import './styles/shell.css';
import './styles/figures.css';
import './styles/standards.css';
import './styles/work.css';
import './styles/identity.css';

await setLanguage(preferences().language);
// A page that the browser kept whole while somebody was elsewhere may show what its reader may no longer see.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) window.location.reload();
});
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Themed>
        <RouterProvider router={router} />
      </Themed>
    </QueryClientProvider>
  </StrictMode>,
);
