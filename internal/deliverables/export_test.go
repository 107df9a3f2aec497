package deliverables

// AlikeNames is for tests of what sounds alike.
var AlikeNames = alikeNames
