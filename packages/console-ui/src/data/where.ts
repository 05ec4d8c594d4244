const meta = document.querySelector<HTMLMetaElement>('meta[name="console-path"]')?.content ?? ''

/** Where the console is mounted, without a slash at the end: `/console`; empty where it is the whole origin. */
export const consolePath = meta.replace(/\/+$/, '')

/** `api('limits/what-if', { id: 'app caller' })` */
export function api(path: string, query: Readonly<Record<string, string | number | null | undefined>> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return `${consolePath}/api/${path}${search === '' ? '' : `?${search}`}`
}
