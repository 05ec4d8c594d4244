import { fail, pass, type Check } from '../check.js'
import { siteOf } from '../pages/pages.js'

export const check: Check = {
  group: 'pages',
  title: 'the app answers',
  examine: async (subject) => {
    const site = siteOf(subject)
    if ('verdict' in site) return site
    const pages = await site.pages()
    const { origin } = site.url
    if ('why' in pages) return fail(`${origin} could not be asked: ${pages.why}.`, pages.remedy)
    const broken = pages.filter(({ status }) => status >= 500).map(({ path }) => path)
    if (broken.length > 0)
      return fail(`${origin}: ${broken.join(', ')} answers with a fault of the server.`, 'Its log says why.')
    return pages.length === 0
      ? fail(`${origin} answers, and not with a page.`, 'Name the address that browsers show.')
      : pass(`${origin}: ${pages.length} pages were looked at: ${pages.map(({ path }) => path).join(', ')}.`)
  },
}
