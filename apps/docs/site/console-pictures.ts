/** Views of the console, each in both colour schemes: `pictures/<name>-light.webp`, `pictures/<name>-dark.webp`. */
const SHOWN = [
  {
    name: 'console-overview',
    heading: '# The security console',
    alt: 'The console’s overview during an attack: what is attacked, who does it, which stage refuses it, and the course of ten minutes.',
    height: 850,
  },
  {
    name: 'console-live',
    heading: '## What it shows',
    alt: 'The live view: each decision with its stage, code, caller and time.',
    height: 950,
  },
] as const

/** The console's page with its views, each below the first paragraph of a heading. */
export function withViews(text: string): string {
  return SHOWN.reduce((page, { name, heading, alt, height }) => {
    const found = new RegExp(`^${heading}\\n\\n[^\\n]+\\n`, 'm').exec(page)
    if (found === null) throw new Error(`The page of the console has no ${heading}.`)
    const end = found.index + found[0].length
    const images = ['light', 'dark'].map(
      (scheme) =>
        `<img class="only-${scheme}" src="/pictures/${name}-${scheme}.webp" width="1280" height="${height}" loading="lazy" alt="${alt}">`,
    )
    return `${page.slice(0, end)}\n<div class="view">${images.join('')}</div>\n${page.slice(end)}`
  }, text)
}
