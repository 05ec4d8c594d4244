/** The tsconfig.json of an app that is only built: as Next itself would write it, so that `next build` leaves it alone. */
export const FIXTURE_TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: 'es2022',
    lib: ['dom', 'es2022'],
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    jsx: 'react-jsx',
    skipLibCheck: true,
    isolatedModules: true,
    resolveJsonModule: true,
    esModuleInterop: true,
    allowJs: true,
    incremental: true,
    plugins: [{ name: 'next' }],
  },
  include: ['next-env.d.ts', '**/*.ts', '**/*.tsx', '.next/types/**/*.ts'],
})
