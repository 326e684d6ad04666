import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../src/kernel/package-root.ts';

const root = packageRoot();
const planted = join(root, 'src', 'kernel', 'planted-fault.ts');
const plantedRoom = join(root, 'src', 'decide', 'planted');

function cruise(...paths: string[]): string {
  try {
    return execFileSync(
      join(root, 'node_modules/.bin/depcruise'),
      ['--config', 'rooms.cjs', '--output-type', 'err', ...paths],
      { cwd: root, encoding: 'utf8' },
    );
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

afterEach(() => {
  rmSync(planted, { force: true });
  rmSync(plantedRoom, { recursive: true, force: true });
});

describe('the rooms', () => {
  it('refuse an import against the flow', () => {
    writeFileSync(planted, `import type { Caller } from '../access/index.ts';\nexport type Fault = Caller;\n`);
    expect(cruise('src/kernel')).toContain('order-kernel');
  });

  it('refuse an import past the door', () => {
    mkdirSync(plantedRoom, { recursive: true });
    writeFileSync(join(plantedRoom, 'fault.ts'), `export { createWriter } from '../../kernel/writer.ts';\n`);
    expect(cruise('src/decide')).toContain('door-kernel');
  });
});
