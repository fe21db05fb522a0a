export * from '../../../test/fixtures';
