/** The page as it is served: what the build puts in the place of this module. */
export interface ConsoleAssets {
  /** Of the library. */
  readonly version: string
  /** `index.html`, whose own files are named from `./`. */
  readonly page: string
  /** By their names below the console: `assets/index-1f2e3d4c.js`. */
  readonly files: Readonly<Record<string, ConsoleFile>>
}

export interface ConsoleFile {
  readonly type: string
  /** Compressed, in base64; `raw` where compressing it again would gain nothing. */
  readonly gzip?: string
  readonly raw?: string
}

export const assets: ConsoleAssets = {
  version: '0.0.0',
  page: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="console-path" content="" />
    <title>Console</title>
    <script type="module" src="./assets/page-00000000.js"></script>
  </head>
  <body>
    <p>This library was built without its console: npm run build makes both.</p>
  </body>
</html>
`,
  files: {
    // `export {}` and a line break.
    'assets/page-00000000.js': {
      type: 'text/javascript; charset=utf-8',
      gzip: 'H4sIAAAAAAACA0utKMgvKlGoruUCAPxH+4YKAAAA',
    },
    'icon.svg': { type: 'image/svg+xml', raw: 'PHN2Zy8+' },
  },
}
