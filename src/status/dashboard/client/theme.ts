import { signal } from '@preact/signals';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'aqea-theme';

export const theme = signal<Theme>(stored());

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  applyTheme();
  try {
    localStorage.setItem(STORED, chosen);
  } catch {
    // Storage may be forbidden: then the choice holds until the page is left.
  }
}

export function applyTheme(): void {
  const { dataset } = document.documentElement;
  if (theme.peek() === 'auto') delete dataset['theme'];
  else dataset['theme'] = theme.peek();
}

function stored(): Theme {
  try {
    return THEMES.find((name) => name === localStorage.getItem(STORED)) ?? 'auto';
  } catch {
    return 'auto';
  }
}
