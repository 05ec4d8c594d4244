import { remember, remembered } from '../data/remembered.ts'

export type Theme = 'system' | 'light' | 'dark'

export function theme(): Theme {
  const stored = remembered('theme')
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

/** `system` follows the machine: no attribute, and the style sheet's own rule. */
export function applyTheme(to: Theme = theme()): void {
  remember('theme', to === 'system' ? null : to)
  if (to === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = to
}
