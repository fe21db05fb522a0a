// Run anew for each test file; what it imports is run once in a process that many files share.
import './equal-arrays';
