/** What Next keeps of a page of the App Router. */
export interface KeptPage {
  html: string
  rscData: Buffer | undefined
  segmentData: Map<string, Buffer> | undefined
}

/** As React writes it, on scripts, styles and links. */
const ATTRIBUTE = / nonce="([\w+/=-]+)"/g

/**
 * Takes the nonce out of a page that is about to be kept: it was for one answer. Next renders a page that it writes
 * again with the nonce of the request which came at the time. In React's payload, which says how many bytes follow,
 * another text of the same length stands in its place.
 */
export function withoutNonce(page: KeptPage): void {
  const nonces = new Set([...page.html.matchAll(ATTRIBUTE)].map(([, nonce = '']) => nonce))
  page.html = page.html.replace(ATTRIBUTE, '')
  for (const nonce of nonces) {
    const blank = '-'.repeat(nonce.length)
    const blanked = (bytes: Buffer): Buffer =>
      bytes.includes(nonce)
        ? Buffer.from(bytes.toString('latin1').replaceAll(`"nonce":"${nonce}"`, `"nonce":"${blank}"`), 'latin1')
        : bytes
    page.html = page.html.replaceAll(`\\"nonce\\":\\"${nonce}\\"`, `\\"nonce\\":\\"${blank}\\"`)
    if (page.rscData !== undefined) page.rscData = blanked(page.rscData)
    for (const [path, bytes] of page.segmentData ?? []) page.segmentData?.set(path, blanked(bytes))
  }
}
