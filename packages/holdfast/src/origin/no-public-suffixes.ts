/** Edge functions do without the list, which is several times their size. `#public-suffixes` in package.json. */
export default { isPublicSuffix: (_host: string): undefined => undefined }
