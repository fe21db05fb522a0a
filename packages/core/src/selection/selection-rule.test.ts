import { describe, expect, it } from 'vitest';
import { musica68 } from '../config/named-configs';
import { selectionRule } from './selection-rule';

describe('selectionRule', () => {
  const model = { config: musica68, flipTestAbove: 3.4 };
  const from = (options: object) => selectionRule(options, model).flipTestAbove;

  it('leaves the flip test to the model where all steps are run on all faces', () => {
    expect(from({})).toBe(3.4);
    expect(from({ exitBelow: 0, maxSteps: 3 })).toBe(3.4);
    expect(selectionRule({}, { config: musica68 }).flipTestAbove).toBe(Infinity);
  });

  it('tests none where faces may exit or steps are left out, and what the caller says otherwise', () => {
    expect(from({ exitBelow: 1e-6 })).toBe(Infinity);
    expect(from({ exitBelow: [0, 1] })).toBe(Infinity);
    expect(from({ maxSteps: 2 })).toBe(Infinity);
    expect(from({ flipTest: false })).toBe(Infinity);
    expect(from({ exitBelow: 4, flipTest: true })).toBe(0);
  });

  it('refuses what cannot be used', () => {
    expect(() => from({ maxSteps: 4 })).toThrow(/maxSteps is 4, but must be a whole number from 1 to 3/);
    expect(() => from({ flipTest: 'yes' })).toThrow(/flipTest is "yes"/);
  });
});
